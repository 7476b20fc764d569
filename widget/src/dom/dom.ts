/**
 * Element building without any HTML parsing, so that no text can become markup
 * and the page may require Trusted Types.
 */

export type Child = Node | string | null | false;
export type Attributes = Record<string, string | number | boolean | null | undefined>;

const SVG = "http://www.w3.org/2000/svg";

function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
}

/** Builds an HTML element; strings among the children become text nodes. */
export function h<T extends keyof HTMLElementTagNameMap>(
  tag: T,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[T] {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  for (const child of children) {
    if (child !== null && child !== false) element.append(child);
  }
  return element;
}

/** Builds an SVG element. */
export function svg(tag: string, attributes: Attributes = {}, ...children: SVGElement[]): SVGElement {
  const element = document.createElementNS(SVG, tag);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

/** Text for assistive technologies only. */
export function hiddenText(text: string): HTMLSpanElement {
  return h("span", { class: "sr-only" }, text);
}

/**
 * A style sheet of the element's own, which the page's content policy has no say in. Its sizes follow the reader's text,
 * not the size that a site gives its root; in the conditions of media, which know no variables, `rem` already is that.
 */
export function sheet(css: string): CSSStyleSheet {
  const result = new CSSStyleSheet();
  result.replaceSync(css.replace(/(@[^{]*)|(-?[\d.]+)rem\b/g, (_, condition, size) => condition ?? `calc(${size}*var(--_rem))`));
  return result;
}
