/** What stands in the thread's place, or under it: a sentence and the ways on. */
import { h } from "../dom/dom";

export interface Action {
  label: string;
  run: () => void;
}

export class Panel {
  readonly element = h("div", { class: "panel" });

  /** The first action stands out. */
  show(text: string, ...actions: Action[]): void {
    const buttons = actions.map(({ label, run }, index) => {
      const button = h("button", { type: "button", class: index === 0 ? "primary" : "secondary" }, label);
      button.addEventListener("click", run);
      return button;
    });
    this.element.replaceChildren(h("p", {}, text), h("div", { class: "actions" }, ...buttons));
    this.element.hidden = false;
  }

  hide(): void {
    this.element.hidden = true;
  }
}
