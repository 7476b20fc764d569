/** Icons drawn here; each state has its own outline, so that it is told apart without colour. */
import { svg } from "./dom.js";

/** @param {...SVGElement} shapes */
function icon(...shapes) {
  return svg(
    "svg",
    { class: "icon", viewBox: "0 0 16 16", "aria-hidden": "true", focusable: "false" },
    ...shapes,
  );
}

/** @param {string} d */
const stroke = (d) => svg("path", { class: "stroke", d });

/** @type {Record<string, () => SVGElement>} */
const STATE_ICONS = {
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

/** @type {Record<string, string>} */
const SHAPE_BY_STATE = {
  validee: "done",
  acquis: "done",
  non_validee: "failed",
  non_publiee: "pending",
  en_cours: "started",
};

/**
 * The shape that goes with a state of the contract; an unknown one is drawn empty.
 * @param {string} state
 */
export function stateShape(state) {
  return SHAPE_BY_STATE[state] ?? "empty";
}

/** @param {string} state */
export function stateIcon(state) {
  return STATE_ICONS[stateShape(state)]();
}

export const sendIcon = () => icon(stroke("M2.2 8h10.6M8.6 3.6L13 8l-4.4 4.4"));
export const checkIcon = () => icon(stroke("M3 8.4l3.2 3.2L13 4.6"));
export const warningIcon = () => icon(stroke("M8 1.8L15 14H1z"), stroke("M8 6.4v3.4M8 11.6v.6"));
export const externalIcon = () => icon(stroke("M6.4 3H3v10h10V9.6M9 2.6h4.4V7M13 3L7.6 8.4"));
export const assistantIcon = () =>
  icon(stroke("M2 3h12v8H8.4L5 13.8V11H2z"), stroke("M5.2 6h5.6M5.2 8.2h3.6"));
