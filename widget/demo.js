/** The demonstration page: choosing a fictional person opens a conversation in their name. */
import { ApiClient, ApiFailure } from "./api-client.js";
import { showMailbox } from "./demo-mailbox.js";
import { h } from "./dom.js";

/** @typedef {{persona: "visiteur" | "candidat" | "tuteur", title: string, description: string}} Persona */
/** @typedef {import("./chat-element.js").AssistantCqpm} AssistantCqpm */

const client = new ApiClient();
const chat = /** @type {AssistantCqpm} */ (document.querySelector("assistant-cqpm"));
const section = /** @type {HTMLElement} */ (document.querySelector("#profils"));
const list = /** @type {HTMLElement} */ (document.querySelector("#liste-profils"));

/** @param {Persona["persona"]} persona */
function selectPersona(persona) {
  for (const button of list.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button.dataset.persona === persona));
  }
  chat.sessionOpener = () => client.post("v1/demo/sessions", { persona });
}

/** @param {Persona} persona */
function renderPersona({ persona, title, description }) {
  const button = h(
    "button",
    { type: "button", class: "persona", "data-persona": persona, "aria-pressed": "false" },
    h("span", { class: "persona-mark", "aria-hidden": "true" }),
    h(
      "span",
      { class: "persona-text" },
      h("span", { class: "persona-title" }, title),
      " ",
      h("span", { class: "persona-description" }, description),
    ),
  );
  button.addEventListener("click", () => {
    selectPersona(persona);
    chat.start();
  });
  return h("li", {}, button);
}

async function showPersonas() {
  await customElements.whenDefined("assistant-cqpm");
  /** @type {Persona[]} */
  const personas = await client.get("v1/demo/personas");
  list.replaceChildren(...personas.map(renderPersona));
  selectPersona("visiteur");
  section.hidden = false;
  showMailbox(/** @type {HTMLElement} */ (document.querySelector("#courrier")), client);
}

showPersonas().catch((error) => {
  // Outside the demonstration there are no personas: the visitor's own conversation remains.
  if (!(error instanceof ApiFailure)) throw error;
});
