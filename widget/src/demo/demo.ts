/** The demonstration page: choosing a fictional person opens a conversation in their name. */
import { h } from "../dom/dom";
import { ApiClient, ApiFailure } from "../service/api-client";
import type { Session } from "../service/contract";
import { showMailbox } from "./mailbox";

interface Persona {
  persona: string;
  title: string;
  description: string;
}

type AssistantCqpm = HTMLElement & { sessionOpener: (() => Promise<Session>) | null; start(): Promise<void> };

const VISITOR = "visiteur";
const client = new ApiClient("/");
const chat = document.querySelector<AssistantCqpm>("assistant-cqpm")!;
const section = document.querySelector<HTMLElement>("#profils")!;
const list = document.querySelector<HTMLElement>("#liste-profils")!;

function press(persona: string | undefined): void {
  for (const button of list.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button.dataset.persona === persona));
  }
}

/** A code received by e-mail opens the conversation of somebody else than the one who was chosen. */
function followPerson(personas: Persona[]): void {
  const identity = chat.shadowRoot!.querySelector(".identity")!;
  new MutationObserver(() => {
    const name = identity.textContent!.split(" · ")[0]!;
    // Between two conversations nobody is named: what was chosen stays.
    if (!name) return;
    const person = personas.find(({ title }) => title.startsWith(`${name},`));
    press(person?.persona ?? VISITOR);
  }).observe(identity, { childList: true });
}

function selectPersona(persona: string): void {
  press(persona);
  chat.sessionOpener = () => client.post("v1/demo/sessions", { persona });
}

function renderPersona({ persona, title, description }: Persona): HTMLLIElement {
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

async function showPersonas(): Promise<void> {
  await customElements.whenDefined("assistant-cqpm");
  const personas = await client.get<Persona[]>("v1/demo/personas");
  list.replaceChildren(...personas.map(renderPersona));
  selectPersona(VISITOR);
  followPerson(personas);
  section.hidden = false;
  document.querySelector<HTMLElement>("#bulle")!.hidden = false;
  showMailbox(document.querySelector<HTMLElement>("#courrier")!, client);
}

showPersonas().catch((error: unknown) => {
  // Outside the demonstration there are no personas: the visitor's own conversation remains.
  if (!(error instanceof ApiFailure)) throw error;
});
