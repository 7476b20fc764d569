/** Icons drawn here; each state has its own outline, so that it is told apart without colour. */
import { svg } from "./dom";

export type StateShape = "done" | "failed" | "pending" | "started" | "empty";

function icon(...shapes: SVGElement[]): SVGElement {
  return svg(
    "svg",
    { class: "icon", viewBox: "0 0 16 16", "aria-hidden": "true", focusable: "false" },
    ...shapes,
  );
}

const stroke = (d: string): SVGElement => svg("path", { class: "stroke", d });

const STATE_ICONS: Record<StateShape, () => SVGElement> = {
  done: () =>
    icon(
      svg("circle", { class: "fill", cx: 8, cy: 8, r: 7 }),
      svg("path", { class: "knockout", d: "M4.8 8.3l2.2 2.2 4.2-4.7" }),
    ),
  failed: () => icon(stroke("M2 2h12v12H2z"), stroke("M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2")),
  pending: () => icon(svg("circle", { class: "stroke", cx: 8, cy: 8, r: 6.2 }), stroke("M8 4.4V8l2.5 1.6")),
  started: () =>
    icon(
      svg("circle", { class: "stroke", cx: 8, cy: 8, r: 6.2 }),
      svg("path", { class: "fill", d: "M8 1.8a6.2 6.2 0 0 1 0 12.4z" }),
    ),
  empty: () => icon(svg("circle", { class: "stroke dashed", cx: 8, cy: 8, r: 6.2 })),
};

const SHAPE_BY_STATE: Record<string, StateShape> = {
  validee: "done",
  acquis: "done",
  non_validee: "failed",
  non_publiee: "pending",
  en_cours: "started",
};

/** The shape that goes with a state of the contract; an unknown one is drawn empty. */
export function stateShape(state: string): StateShape {
  return SHAPE_BY_STATE[state] ?? "empty";
}

export function stateIcon(state: string): SVGElement {
  return STATE_ICONS[stateShape(state)]();
}

export const sendIcon = (): SVGElement => icon(stroke("M2.2 8h10.6M8.6 3.6L13 8l-4.4 4.4"));
export const checkIcon = (): SVGElement => icon(stroke("M3 8.4l3.2 3.2L13 4.6"));
export const warningIcon = (): SVGElement => icon(stroke("M8 1.8L15 14H1z"), stroke("M8 6.4v3.4M8 11.6v.6"));
export const externalIcon = (): SVGElement => icon(stroke("M6.4 3H3v10h10V9.6M9 2.6h4.4V7M13 3L7.6 8.4"));
export const copyIcon = (): SVGElement => icon(stroke("M5.5 5.5h8v8h-8z"), stroke("M10.5 5.5v-3h-8v8h3"));
const thumb = (attributes = {}): SVGElement =>
  icon(svg("path", { class: "stroke", d: "M5.4 7.3L8 2.2c1.1 0 1.7.7 1.5 1.8L9.1 6.5h3.3c.9 0 1.5.8 1.3 1.6l-1 4.2c-.2.7-.7 1.2-1.4 1.2H5.4zM5.4 7.3H2.6v6.2h2.8", ...attributes }));
export const thumbUpIcon = (): SVGElement => thumb();
export const thumbDownIcon = (): SVGElement => thumb({ transform: "rotate(180 8 8)" });
export const unfoldIcon = (): SVGElement => icon(stroke("M4 6.2l4 4 4-4"));
export const phoneIcon = (): SVGElement =>
  icon(stroke("M3.2 2.4h2.9l1.2 3.1-1.7 1.2c.7 1.5 2.1 2.9 3.6 3.6l1.2-1.7 3.1 1.2v2.9c-5.6 1-11.3-4.7-10.3-10.3z"));
export const assistantIcon = (): SVGElement =>
  icon(stroke("M2 3h12v8H8.4L5 13.8V11H2z"), stroke("M5.2 6h5.6M5.2 8.2h3.6"));
export const clockIcon = (): SVGElement => STATE_ICONS.pending();
export const closeIcon = (): SVGElement => icon(stroke("M3 5.5l5 5 5-5"));
export const chatIcon = (): SVGElement =>
  icon(stroke("M2 2.8h12v8.4H7.2L4 14v-2.8H2z"), stroke("M5 6h6M5 8.4h4"));
