import { h } from "./dom.js";

/** Some screen readers miss a text set in the same frame as the region's clearing. */
const SETTLE_MS = 120;
/** Long enough to be taken up, short enough not to be met again while browsing the page. */
const CLEAR_MS = 7_000;

/** Speaks for the transcript, which is not itself a live region: one announcement per event. */
export class Announcer {
  element = h("div", { class: "sr-only", role: "status", "aria-live": "polite", "aria-atomic": "true" });

  #setTimer = 0;
  #clearTimer = 0;

  /** @param {string} text */
  announce(text) {
    this.stop();
    this.#setTimer = window.setTimeout(() => {
      this.element.textContent = text;
      this.#clearTimer = window.setTimeout(() => this.stop(), CLEAR_MS);
    }, SETTLE_MS);
  }

  stop() {
    window.clearTimeout(this.#setTimer);
    window.clearTimeout(this.#clearTimer);
    this.element.textContent = "";
  }
}
