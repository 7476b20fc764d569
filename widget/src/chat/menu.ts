/** The menu « Options »: a button that unfolds a list of others. */
import { h } from "../dom/dom";
import { unfoldIcon } from "../dom/icons";

export interface Choice {
  label: string;
  run: () => void;
  /** Where the choice is something on or off: whether it is on, read each time the menu unfolds. */
  on?: () => boolean;
}

export class Menu {
  readonly #button = h(
    "button",
    { type: "button", class: "end", "aria-expanded": "false", "aria-controls": "options" },
    "Options",
    unfoldIcon(),
  );
  readonly #list = h("ul", { id: "options", role: "list", class: "menu-list", hidden: true });
  /** Kept up to date with what they turn on. */
  readonly #switches: { button: HTMLButtonElement; on: () => boolean }[] = [];
  readonly element = h("div", { class: "menu", hidden: true }, this.#button, this.#list);
  #open: AbortController | null = null;

  constructor(choices: Choice[]) {
    this.#list.append(...choices.map((choice) => h("li", {}, this.#render(choice))));
    this.#button.addEventListener("click", () => (this.#open ? this.fold() : this.#unfold()));
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.#open) return;
      // The window around keeps its place.
      event.preventDefault();
      this.fold();
      this.#button.focus();
    });
    this.element.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget instanceof Node && !this.element.contains(relatedTarget)) this.fold();
    });
  }

  fold(): void {
    this.#open?.abort();
    this.#open = null;
    this.#list.hidden = true;
    this.#button.setAttribute("aria-expanded", "false");
  }

  focus(): void {
    this.#button.focus();
  }

  #unfold(): void {
    this.#open = new AbortController();
    this.#refresh();
    this.#list.hidden = false;
    this.#button.setAttribute("aria-expanded", "true");
    const outside = (event: Event) => {
      if (!event.composedPath().includes(this.element)) this.fold();
    };
    document.addEventListener("pointerdown", outside, { signal: this.#open.signal, capture: true });
  }

  #render({ label, run, on }: Choice): HTMLButtonElement {
    const button = h("button", { type: "button", class: "menu-item" }, label);
    if (on) {
      button.setAttribute("role", "switch");
      button.append(h("span", { class: "switch", "aria-hidden": "true" }));
      this.#switches.push({ button, on });
    }
    button.addEventListener("click", () => {
      if (!on) {
        this.fold();
        // Pressed, it disappears: the focus must be somewhere when what it does begins.
        this.#button.focus();
      }
      run();
      this.#refresh();
    });
    return button;
  }

  #refresh(): void {
    for (const { button, on } of this.#switches) button.setAttribute("aria-checked", String(on()));
  }
}
