/** The button that stays in a corner of the page. */
import { h, hiddenText } from "../dom/dom";
import { chatIcon } from "../dom/icons";

export class Launcher {
  readonly #label = h("span", { class: "launcher-label" });
  readonly #unread = h("span", { class: "unread", hidden: true });
  readonly element = h(
    "button",
    { type: "button", class: "launcher", part: "launcher", "aria-expanded": "false", "aria-haspopup": "dialog" },
    chatIcon(),
    this.#label,
    this.#unread,
  );

  constructor(onPress: () => void) {
    this.element.addEventListener("click", onPress);
  }

  set label(text: string) {
    this.#label.textContent = text;
  }

  set expanded(expanded: boolean) {
    this.element.setAttribute("aria-expanded", String(expanded));
  }

  /** How many answers came while the window was closed. */
  set unread(count: number) {
    this.#unread.hidden = count === 0;
    this.#unread.replaceChildren(
      String(count),
      hiddenText(count === 1 ? " réponse non lue" : " réponses non lues"),
    );
  }
}
