/** The window on a phone: the page behind does not scroll, and what the keyboard covers is left out. */
import { sheet } from "../dom/dom";

// A sheet, and not a style attribute, which the page's content policy may refuse.
const RESTING_PAGE = sheet("html { overflow: hidden !important }");
/** Under that, it is the keyboard that took the room, and not the person who magnifies. */
const MAGNIFIED = 1.05;

export class FullScreen {
  /** For the shadow root: the room that is left, as custom properties of the window. */
  readonly room = new CSSStyleSheet();
  #stop: (() => void) | null = null;

  start(): void {
    if (this.#stop) return;
    const listening = new AbortController();
    const view = window.visualViewport;
    for (const name of ["resize", "scroll"]) view?.addEventListener(name, () => this.#fit(), listening);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, RESTING_PAGE];
    this.#stop = () => {
      listening.abort();
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== RESTING_PAGE);
      this.room.replaceSync("");
    };
    this.#fit();
  }

  stop(): void {
    this.#stop?.();
    this.#stop = null;
  }

  #fit(): void {
    const view = window.visualViewport;
    const known = view && view.scale < MAGNIFIED;
    this.room.replaceSync(known ? `.window { --_top: ${view.offsetTop}px; --_room: ${view.height}px }` : "");
  }
}
