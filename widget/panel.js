/** What stands in the thread's place, or under it: a sentence and the ways on. */
import { h } from "./dom.js";

/** @typedef {{label: string, run: () => void}} Action */

export class Panel {
  element = h("div", { class: "panel" });

  /**
   * @param {string} text
   * @param {...Action} actions the first stands out
   */
  show(text, ...actions) {
    const buttons = actions.map(({ label, run }, index) => {
      const button = h("button", { type: "button", class: index === 0 ? "primary" : "secondary" }, label);
      button.addEventListener("click", run);
      return button;
    });
    this.element.replaceChildren(h("p", {}, text), h("div", { class: "actions" }, ...buttons));
    this.element.hidden = false;
  }

  hide() {
    this.element.hidden = true;
  }
}
