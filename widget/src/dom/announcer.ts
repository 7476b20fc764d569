import { h } from "./dom";

/** Some screen readers miss a text set in the same frame as the region's clearing. */
const SETTLE_MS = 120;
/** Long enough to be taken up, short enough not to be met again while browsing the page. */
const CLEAR_MS = 7_000;

/** Speaks for the transcript, which is not itself a live region: one announcement per event. */
export class Announcer {
  readonly element = h("div", { class: "sr-only", role: "status", "aria-live": "polite", "aria-atomic": "true" });

  #setTimer = 0;
  #clearTimer = 0;

  /** @param after milliseconds; what is announced meanwhile takes its place */
  announce(text: string, after = SETTLE_MS): void {
    this.stop();
    this.#setTimer = window.setTimeout(() => {
      this.element.textContent = text;
      this.#clearTimer = window.setTimeout(() => this.stop(), CLEAR_MS);
    }, after);
  }

  stop(): void {
    window.clearTimeout(this.#setTimer);
    window.clearTimeout(this.#clearTimer);
    this.element.textContent = "";
  }
}
