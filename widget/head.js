/** The top of the chat: its name, in whose name the person speaks, and the way out. */
import { h } from "./dom.js";

/** @typedef {import("./api-client.js").Person} Person */

/** @type {Record<Person["role"], string>} */
const SPACES = { candidat: "espace candidat", entreprise: "espace entreprise" };

/** @param {Person | null} person */
function identityText(person) {
  if (!person) return "Vous n'êtes pas identifié";
  const parts = [person.display_name, SPACES[person.role]];
  if (person.fictional) parts.push("personne fictive");
  return parts.join(" · ");
}

export class Head {
  #identity = h("p", { class: "identity", hidden: true });
  #end = h(
    "button",
    { type: "button", class: "end", "aria-label": "Terminer la conversation", hidden: true },
    "Terminer",
  );

  heading = h("h2", { id: "titre", tabindex: -1 }, "Assistant CQPM");
  element = h(
    "div",
    { class: "head" },
    h("div", { class: "title" }, this.heading, h("p", { class: "badge" }, "Assistant automatique"), this.#end),
    this.#identity,
  );

  /** @param {() => void} onEnd */
  constructor(onEnd) {
    this.#end.addEventListener("click", onEnd);
  }

  /** @param {Person | null} person */
  showPerson(person) {
    this.#identity.textContent = identityText(person);
  }

  /** @param {boolean} open whether there is a conversation to speak of */
  set open(open) {
    this.#identity.hidden = this.#end.hidden = !open;
    // Not only hidden: nothing of the person is left in a page that they leave.
    if (!open) this.#identity.textContent = "";
  }
}
