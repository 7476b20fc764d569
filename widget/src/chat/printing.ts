/**
 * The conversation on paper, without the page around it: a copy of the thread is put in the document for the time of
 * the printing, since a window laid over the page, or a thread that scrolls, would be printed cut.
 */
import { h, sheet } from "../dom/dom";
import printStyles from "../styles/print.css";
import pageStyles from "../styles/print-page.css";

/** What is only of use on a screen. */
const USELESS = "button, form, .form-card, .replies, .answer-tools, .failure, .typing, .page-state, .copy-state, .sr-only";

/**
 * Prints that thread under that title.
 * @param root whose styles the thread was made for
 */
export function print(root: ShadowRoot, title: string, thread: HTMLElement): void {
  const paper = document.createElement("assistant-cqpm-papier");
  const alone = sheet(pageStyles);
  const inside = paper.attachShadow({ mode: "open" });
  inside.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet(printStyles)];
  inside.append(h("div", { class: "isolate" }, h("div", { class: "chat", lang: "fr" }, h("h1", {}, title), copyOf(thread))));
  document.body.append(paper);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, alone];
  const over = new AbortController();
  const put = () => {
    over.abort();
    paper.remove();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== alone);
  };
  window.addEventListener("afterprint", put, { signal: over.signal });
  window.print();
  // Some browsers never say that it is over, or print nothing: back on the page, the person has finished.
  for (const gesture of ["pointerdown", "keydown", "pagehide"]) {
    if (!over.signal.aborted) window.addEventListener(gesture, put, { signal: over.signal, capture: true });
  }
}

function copyOf(thread: HTMLElement): Node {
  const copy = thread.cloneNode(true) as HTMLElement;
  for (const one of copy.querySelectorAll(USELESS)) one.remove();
  for (const details of copy.querySelectorAll("details")) details.open = true;
  return copy;
}
