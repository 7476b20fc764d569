/**
 * `<assistant-cqpm portal="demo" api-url="…">`
 *
 * Attributes: `portal`, name of the portal the conversation belongs to; `api-url`, address of
 * the service, by default the one that served the script. Property `sessionOpener`: replaces the
 * anonymous opening of a session by the portal's own. Method `start()`: opens a new conversation;
 * the attribute `started` then lets the page give the chat its room.
 * Nothing is fetched or stored before the person starts, nothing is stored afterwards.
 */
import { Announcer } from "./announcer.js";
import { ApiClient, ApiFailure, newMessageId } from "./api-client.js";
import { CARD_STYLES } from "./card-styles.js";
import { Composer } from "./composer.js";
import { h } from "./dom.js";
import { Identification } from "./identification.js";
import { IDENTIFICATION_STYLES } from "./identification-styles.js";
import { spokenAnswer } from "./rendering.js";
import { CHAT_STYLES, THEME_STYLES } from "./styles.js";
import { Transcript } from "./transcript.js";

/** @typedef {import("./api-client.js").Session} Session */
/** @typedef {import("./api-client.js").Outgoing} Outgoing */
/** @typedef {import("./api-client.js").Person} Person */
/** @typedef {ReturnType<Transcript["addTurn"]>} Turn */

const TITLE = "Assistant CQPM";
const IDLE_TEXT =
  "Posez vos questions avec vos mots. Les réponses donnent leur source et sa date\u00a0; quand le document ne dit rien, l'assistant le dit.";

/** @type {Record<Person["role"], string>} */
const SPACES = { candidat: "espace candidat", entreprise: "espace entreprise" };

/** @param {string} css */
function sheet(css) {
  const result = new CSSStyleSheet();
  result.replaceSync(css);
  return result;
}

/** @param {Person | null} person */
function identityText(person) {
  if (!person) return "Vous n'êtes pas identifié";
  const parts = [person.display_name, SPACES[person.role]];
  if (person.fictional) parts.push("personne fictive");
  return parts.join(" · ");
}

export class AssistantCqpm extends HTMLElement {
  /** @type {(() => Promise<Session>) | null} */
  sessionOpener = null;

  #announcer = new Announcer();
  #announce = (/** @type {string} */ text) => this.#announcer.announce(text);
  #composer = new Composer((text) => this.#ask(text, { text }), this.#announce);
  #transcript = new Transcript(({ id, title }) => {
    this.#ask(title, { button_id: id });
    this.#composer.focus();
  }, this.#announce);
  #identification = new Identification({
    post: (path, body) => {
      const token = this.#session?.session_token ?? "";
      return this.#client().post(path, body, { token, signal: this.#conversation.signal });
    },
    open: (session) => this.start(session),
    announce: this.#announce,
  });
  #heading = h("h2", { id: "titre", tabindex: -1 }, TITLE);
  #identity = h("p", { class: "identity", hidden: true });
  #panel = h("div", { class: "panel" });

  /** @type {Session | null} */
  #session = null;
  /** Cuts off whatever belongs to a conversation that has been left. */
  #conversation = new AbortController();
  #busy = false;

  connectedCallback() {
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [THEME_STYLES, CHAT_STYLES, CARD_STYLES, IDENTIFICATION_STYLES].map(sheet);
    root.append(
      h(
        "section",
        { class: "chat", "aria-labelledby": "titre", lang: "fr" },
        h(
          "div",
          { class: "head" },
          h("div", { class: "title" }, this.#heading, h("p", { class: "badge" }, "Assistant automatique")),
          this.#identity,
        ),
        this.#transcript.element,
        this.#panel,
        this.#composer.element,
        this.#announcer.element,
      ),
    );
    this.#showPanel(IDLE_TEXT, "Commencer la conversation");
  }

  disconnectedCallback() {
    this.#conversation.abort();
    this.#announcer.stop();
  }

  /**
   * Opens a new conversation; what is being typed is kept.
   * @param {Session} [opened] already, by a code
   */
  async start(opened) {
    this.#conversation.abort();
    const conversation = (this.#conversation = new AbortController());
    this.#setBusy(true);
    this.#session = null;
    this.#transcript.clear();
    this.#identification.reset();
    this.#showThread(false);
    this.#showPanel("Ouverture de la conversation…");
    this.#bringIntoView();
    try {
      const session = opened ?? (await this.#openSession());
      if (!conversation.signal.aborted) this.#welcome(session);
    } catch (error) {
      if (conversation.signal.aborted) return;
      if (!(error instanceof ApiFailure)) throw error;
      this.#showPanel("La conversation n'a pas pu s'ouvrir. Vérifiez le réseau, puis réessayez.", "Réessayer");
      this.#announce("La conversation n'a pas pu s'ouvrir.");
    }
  }

  /** On a phone the chat is below the page's introduction: starting leads to it. */
  #bringIntoView() {
    this.toggleAttribute("started", true);
    this.#heading.focus({ preventScroll: true });
    const fits = this.clientHeight <= document.documentElement.clientHeight;
    this.scrollIntoView({ block: fits ? "nearest" : "start" });
  }

  #openSession() {
    if (this.sessionOpener) return this.sessionOpener();
    const client = this.#client();
    return client.openSession(this.getAttribute("portal") ?? "demo");
  }

  #client() {
    return new ApiClient(this.getAttribute("api-url") ?? undefined);
  }

  /** @param {Session} session */
  #welcome(session) {
    this.#session = session;
    this.#identity.textContent = identityText(session.person);
    this.#showThread(true);
    this.#panel.hidden = true;
    this.#transcript.showWelcome(session.welcome);
    this.#setBusy(false);
    this.#announce(`Assistant automatique. ${session.welcome.text}`);
    // Only after an expired conversation is there a draft: the person was about to send it.
    if (this.#composer.text && this.shadowRoot?.activeElement === this.#heading) this.#composer.focus();
  }

  /**
   * @param {string} shownText
   * @param {Omit<Outgoing, "client_message_id">} content
   */
  #ask(shownText, content) {
    if (this.#busy || !this.#session) return;
    const turn = this.#transcript.addTurn(shownText);
    if (content.text !== undefined) this.#composer.text = "";
    this.#send(turn, { client_message_id: newMessageId(), ...content });
  }

  /**
   * @param {Turn} turn
   * @param {Outgoing} outgoing kept as it is by a retry, so that the service answers once
   */
  async #send(turn, outgoing) {
    const { session_token: token } = /** @type {Session} */ (this.#session);
    const { signal } = this.#conversation;
    this.#setBusy(true);
    this.#transcript.retireReplies();
    turn.wait();
    try {
      const { messages } = await this.#client().sendMessage(token, outgoing, signal);
      if (!signal.aborted) this.#receive(turn, outgoing, messages);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ApiFailure)) throw error;
      this.#fail(turn, outgoing, error);
    }
  }

  /**
   * @param {Turn} turn
   * @param {Outgoing} outgoing
   * @param {import("./api-client.js").Message[]} messages
   */
  #receive(turn, outgoing, messages) {
    const replies = messages.filter(({ author }) => author === "assistant");
    const degraded = replies.find(({ kind }) => kind === "degraded");
    if (degraded || replies.length === 0) {
      this.#fail(turn, outgoing, new ApiFailure("server", degraded?.text));
      return;
    }
    this.#setBusy(false);
    this.#transcript.showReply(turn, replies);
    this.#identification.placeIn(turn.reply);
    this.#announce(spokenAnswer(replies));
  }

  /**
   * @param {Turn} turn
   * @param {Outgoing} outgoing
   * @param {ApiFailure} failure
   */
  #fail(turn, outgoing, failure) {
    this.#setBusy(false);
    this.#transcript.restoreReplies();
    if (failure.kind === "expired") {
      turn.settle();
      this.#expire(turn.text);
    } else if (failure.kind === "invalid" && outgoing.text !== undefined) {
      turn.remove();
      this.#restoreDraft(outgoing.text);
      this.#composer.showError(failure.message);
    } else {
      turn.fail(failure.message, "Réessayer", () => {
        if (this.#busy || !this.#session) return;
        this.#composer.focus();
        this.#send(turn, outgoing);
      });
      this.#transcript.scrollTo(turn.question);
      this.#announce(`Erreur\u00a0: ${failure.message}`);
    }
  }

  /** @param {string} unsent */
  #expire(unsent) {
    this.#session = null;
    this.#setBusy(true);
    this.#transcript.retireReplies();
    this.#restoreDraft(unsent);
    const text = "La conversation a expiré. Votre message est gardé dans le champ.";
    this.#showPanel(text, "Recommencer la conversation");
    this.#announce(text);
  }

  /** @param {string} text what could not be sent, put before what has been typed since */
  #restoreDraft(text) {
    const typed = this.#composer.text.trim();
    this.#composer.text = typed ? `${text}\n${typed}` : text;
  }

  /** @param {boolean} shown */
  #showThread(shown) {
    for (const part of [this.#transcript.element, this.#composer.element, this.#identity]) {
      part.hidden = !shown;
    }
  }

  /**
   * @param {string} text
   * @param {string} [action] label of the button that starts a conversation
   */
  #showPanel(text, action) {
    const button = action ? h("button", { type: "button", class: "primary" }, action) : null;
    button?.addEventListener("click", () => this.start());
    this.#panel.replaceChildren(h("p", {}, text), ...(button ? [button] : []));
    this.#panel.hidden = false;
  }

  /** @param {boolean} busy */
  #setBusy(busy) {
    this.#busy = busy;
    this.#composer.busy = busy;
  }
}
