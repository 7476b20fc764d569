/** The top of the window: its name, in whose name the person speaks, and the ways out. */
import { h } from "../dom/dom";
import { chatIcon, closeIcon } from "../dom/icons";
import type { Person } from "../service/contract";
import { loadLogo } from "./logo";

const SPACES: Record<Person["role"], string> = { candidat: "espace candidat", entreprise: "espace entreprise" };

function identityText(person: Person | null): string {
  if (!person) return "Vous n'êtes pas identifié";
  const parts = [person.display_name, SPACES[person.role]];
  if (person.fictional) parts.push("personne fictive");
  return parts.join(" · ");
}

export class Head {
  /** Set by the chat and by the element. */
  onEnd: () => void = () => {};
  onClose: () => void = () => {};

  readonly #identity = h("p", { class: "identity" });
  readonly #end = h(
    "button",
    { type: "button", class: "end", "aria-label": "Terminer la conversation" },
    "Terminer",
  );
  readonly #close = h(
    "button",
    { type: "button", class: "close", "aria-label": "Réduire l'assistant", hidden: true },
    closeIcon(),
  );
  /** Where the chat puts what it offers beside the way out. */
  readonly tools = h("div", { class: "tools" }, this.#end);
  readonly #bar = h("div", { class: "bar", hidden: true }, this.#identity, this.tools);
  readonly #mark = h("span", { class: "mark" }, chatIcon());
  #logo: string | null = null;

  readonly heading = h("h2", { id: "titre", tabindex: -1 }, "Assistant CQPM");
  readonly element = h(
    "div",
    { class: "head", part: "head" },
    this.#mark,
    h("div", { class: "title" }, this.heading, h("p", { class: "badge" }, "Assistant automatique")),
    this.#close,
    this.#bar,
  );

  constructor() {
    this.#end.addEventListener("click", () => this.onEnd());
    this.#close.addEventListener("click", () => this.onClose());
  }

  set name(name: string) {
    this.heading.textContent = name;
  }

  /** The drawn mark stays until the image is there, and when it never comes. */
  set logo(address: string | null) {
    if (address === this.#logo) return;
    this.#logo = address;
    const show = (mark: Element): void => {
      if (address === this.#logo) this.#mark.replaceChildren(mark);
    };
    show(chatIcon());
    if (address) loadLogo(address, show);
  }

  /** Whether the window can be folded away. */
  set closable(closable: boolean) {
    this.#close.hidden = !closable;
  }

  showPerson(person: Person | null): void {
    this.#identity.textContent = identityText(person);
  }

  /** Whether there is a conversation to speak of. */
  set open(open: boolean) {
    this.#bar.hidden = !open;
    // Not only hidden: nothing of the person is left in a page that they leave.
    if (!open) this.#identity.textContent = "";
  }
}
