/** The demonstration's letter box: what a real service would send, shown on the page. */
import { h } from "../dom/dom";
import type { ApiClient } from "../service/api-client";

interface Mail {
  to: string;
  subject: string;
  text: string;
  /** ISO date and time. */
  at: string;
}

// The e-mails say hours of France: so does what is above them, wherever the browser is.
const TIME = new Intl.DateTimeFormat("fr-FR", { dateStyle: "short", timeStyle: "medium", timeZone: "Europe/Paris" });

function renderMail({ to, subject, text, at }: Mail): HTMLLIElement {
  return h(
    "li",
    { class: "mail" },
    h("h3", {}, subject),
    h("p", { class: "note" }, `À ${to}, le `, h("time", { datetime: at }, TIME.format(new Date(at)))),
    h("p", { class: "mail-text" }, text.trim()),
  );
}

export function showMailbox(section: HTMLElement, client: ApiClient): void {
  const button = section.querySelector("button")!;
  const list = section.querySelector("ul")!;
  const state = section.querySelector('[role="status"]')!;

  async function refresh(): Promise<void> {
    try {
      const mails = await client.get<Mail[]>("v1/demo/mailbox");
      list.replaceChildren(...mails.map(renderMail));
      list.hidden = mails.length === 0;
      state.textContent = mails.length === 0 ? "Aucun courriel." : `Courriels affichés\u00a0: ${mails.length}.`;
    } catch {
      state.textContent = "La boîte aux lettres n'a pas pu être lue. Réessayez.";
    }
  }

  button.addEventListener("click", refresh);
  section.hidden = false;
}
