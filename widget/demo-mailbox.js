/** The demonstration's letter box: what a real service would send, shown on the page. */
import { h } from "./dom.js";

/** @typedef {{to: string, subject: string, text: string, at: string}} Mail */

const TIME = new Intl.DateTimeFormat("fr-FR", { dateStyle: "short", timeStyle: "medium" });

/** @param {Mail} mail */
function renderMail({ to, subject, text, at }) {
  return h(
    "li",
    { class: "mail" },
    h("h3", {}, subject),
    h("p", { class: "note" }, `À ${to}, le `, h("time", { datetime: at }, TIME.format(new Date(at)))),
    h("p", { class: "mail-text" }, text.trim()),
  );
}

/**
 * @param {HTMLElement} section
 * @param {import("./api-client.js").ApiClient} client
 */
export function showMailbox(section, client) {
  const button = /** @type {HTMLButtonElement} */ (section.querySelector("button"));
  const list = /** @type {HTMLElement} */ (section.querySelector("ul"));
  const state = /** @type {HTMLElement} */ (section.querySelector('[role="status"]'));

  async function refresh() {
    try {
      /** @type {Mail[]} */
      const mails = await client.get("v1/demo/mailbox");
      list.replaceChildren(...mails.map(renderMail));
      state.textContent = mails.length === 0 ? "Aucun courriel." : `Courriels affichés\u00a0: ${mails.length}.`;
    } catch {
      state.textContent = "La boîte aux lettres n'a pas pu être lue. Réessayez.";
    }
  }

  button.addEventListener("click", refresh);
  section.hidden = false;
}
