/**
 * `<assistant-cqpm portal="demo" identity-src="/assistant-jeton" api-url="…">`
 *
 * Attributes: `portal`, name of the portal the conversation belongs to; `identity-src`, address of
 * the portal that gives the signed-in person's token; `api-url`, address of the service, by default
 * the one that served the script. Properties: `identityToken`, asynchronous function that gives the
 * token instead of `identity-src`; `sessionOpener`, replaces the opening of a session altogether.
 * Methods: `start()` opens a new conversation, and the attribute `started` then lets the page give
 * the chat its room; `signOut()` ends it, here and at the service.
 * Nothing is fetched or stored before the person starts, nothing is stored afterwards.
 */
import { Announcer } from "./announcer.js";
import { ApiClient, ApiFailure, newMessageId } from "./api-client.js";
import { CARD_STYLES } from "./card-styles.js";
import { Composer } from "./composer.js";
import { h, sheet } from "./dom.js";
import { Head } from "./head.js";
import { Identification } from "./identification.js";
import { IDENTIFICATION_STYLES } from "./identification-styles.js";
import { KeptSession } from "./kept-session.js";
import { Panel } from "./panel.js";
import { portalToken, tokenAddress } from "./portal-identity.js";
import { spokenAnswer } from "./rendering.js";
import { CHAT_STYLES, THEME_STYLES } from "./styles.js";
import { Transcript } from "./transcript.js";

/** @typedef {import("./api-client.js").Session} Session */
/** @typedef {import("./api-client.js").Outgoing} Outgoing */
/** @typedef {ReturnType<Transcript["addTurn"]>} Turn */

const IDLE_TEXT =
  "Posez vos questions avec vos mots. Les réponses donnent leur source et sa date\u00a0; quand le document ne dit rien, l'assistant le dit.";

const NOT_OPENED = "La conversation n'a pas pu s'ouvrir. Vérifiez le réseau, puis réessayez.";
const ENDED = "La conversation est terminée et effacée de cet écran.";
const ENDED_HERE =
  "La conversation est effacée de cet écran. Le réseau ne répond pas\u00a0: le service la fermera de lui-même dans un moment.";

export class AssistantCqpm extends HTMLElement {
  // A page may have set them before this file was there: what it gave is kept.
  /** @type {(() => Promise<Session>) | null} */
  sessionOpener = this.sessionOpener ?? null;
  /** @type {import("./portal-identity.js").TokenSource | null} */
  identityToken = this.identityToken ?? null;

  #announcer = new Announcer();
  #announce = (/** @type {string} */ text) => this.#announcer.announce(text);
  #composer = new Composer((text) => this.#ask(text, { text }), this.#announce);
  #transcript = new Transcript(({ id, title }) => {
    this.#ask(title, { button_id: id });
    this.#composer.focus();
  }, this.#announce);
  #head = new Head(() => {
    this.signOut();
    this.#head.heading.focus();
  });
  #panel = new Panel();
  #identification = new Identification({
    post: (path, body) => {
      const token = this.#session?.session_token ?? "";
      return this.#client().post(path, body, { token, signal: this.#conversation.signal });
    },
    open: (session) => this.#open(async () => session),
    announce: this.#announce,
  });

  /** @type {Session | null} */
  #session = null;
  /** @type {KeptSession | null} */
  #kept = null;
  /** Cuts off whatever belongs to a conversation that has been left. */
  #conversation = new AbortController();
  #busy = false;

  connectedCallback() {
    window.addEventListener("pagehide", this.#leavePage);
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [THEME_STYLES, CHAT_STYLES, CARD_STYLES, IDENTIFICATION_STYLES].map(sheet);
    root.append(
      h(
        "section",
        { class: "chat", "aria-labelledby": "titre", lang: "fr" },
        this.#head.element,
        this.#transcript.element,
        this.#panel.element,
        this.#composer.element,
        this.#announcer.element,
      ),
    );
    this.#showIdle(IDLE_TEXT);
  }

  disconnectedCallback() {
    // A page that only moves the element puts it back at once.
    queueMicrotask(() => {
      if (this.isConnected) return;
      window.removeEventListener("pagehide", this.#leavePage);
      this.signOut();
      this.#announcer.stop();
    });
  }

  /** Whoever comes back to the page may be somebody else: browsers can keep it as it was. */
  #leavePage = () => {
    if (this.#session?.person) this.signOut();
  };

  /** Opens a new conversation, in the name of the person signed in at the portal; what is being typed is kept. */
  start() {
    return this.#open(() => this.#openSession());
  }

  /** Ends the conversation and clears it from the screen; does nothing before the first one. */
  async signOut() {
    if (!this.hasAttribute("started")) return;
    const left = this.#leave();
    const { signal } = this.#conversation;
    this.#composer.text = "";
    this.toggleAttribute("started", false);
    this.#showIdle(ENDED);
    this.#announce(ENDED);
    try {
      await left?.close();
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
      if (!signal.aborted) this.#showIdle(ENDED_HERE);
    }
  }

  /** @param {() => Promise<Session>} opener */
  async #open(opener) {
    // What was open is over whether or not the service can be told.
    this.#leave()?.close().catch(() => {});
    const { signal } = this.#conversation;
    this.#panel.show("Ouverture de la conversation…");
    this.#bringIntoView();
    try {
      const session = await opener();
      if (!signal.aborted) this.#welcome(session);
      else await this.#client().closeSession(session.session_token);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ApiFailure)) throw error;
      this.#refuse(error);
    }
  }

  /** Leaves the conversation, whose session is returned to be closed. */
  #leave() {
    this.#conversation.abort();
    this.#conversation = new AbortController();
    const left = this.#kept;
    left?.stop();
    this.#session = this.#kept = null;
    this.#setBusy(true);
    this.#transcript.clear();
    this.#identification.reset();
    this.#showThread(false);
    return left;
  }

  /** @param {ApiFailure} failure that kept the conversation from opening */
  #refuse({ kind, message }) {
    const text = kind === "network" || kind === "server" ? NOT_OPENED : message;
    /** @type {import("./panel.js").Action[]} */
    const actions = [{ label: "Réessayer", run: () => this.start() }];
    if (kind === "identity") {
      actions.push({ label: "Continuer sans m'identifier", run: () => this.#open(() => this.#openOnPortal(null)) });
    }
    this.#panel.show(text, ...actions);
    this.#announce(text);
  }

  /** On a phone the chat is below the page's introduction: starting leads to it. */
  #bringIntoView() {
    this.toggleAttribute("started", true);
    this.#head.heading.focus({ preventScroll: true });
    const fits = this.clientHeight <= document.documentElement.clientHeight;
    this.scrollIntoView({ block: fits ? "nearest" : "start" });
  }

  async #openSession() {
    if (this.sessionOpener) return this.sessionOpener();
    const address = this.getAttribute("identity-src");
    const source = this.identityToken ?? (address ? tokenAddress(address) : null);
    return this.#openOnPortal(source && (await portalToken(source)));
  }

  /** @param {string | null} identityToken null for an anonymous conversation */
  #openOnPortal(identityToken) {
    return this.#client().openSession(this.getAttribute("portal") ?? "demo", identityToken);
  }

  #client() {
    return new ApiClient(this.getAttribute("api-url") ?? undefined);
  }

  /** @param {Session} session */
  #welcome(session) {
    this.#kept?.stop();
    this.#session = session;
    this.#kept = new KeptSession(this.#client(), session, () => this.#expire());
    this.#head.showPerson(session.person);
    this.#showThread(true);
    this.#panel.hide();
    this.#transcript.showWelcome(session.welcome);
    this.#setBusy(false);
    this.#announce(["Assistant automatique.", session.welcome.text, session.welcome.notice].filter(Boolean).join(" "));
    // Only after an expired conversation is there a draft: the person was about to send it.
    if (this.#composer.text && this.shadowRoot?.activeElement === this.#head.heading) this.#composer.focus();
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
      this.#restoreDraft(turn.text);
      this.#expire();
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

  #expire() {
    this.#kept?.stop();
    this.#session = this.#kept = null;
    this.#setBusy(true);
    this.#transcript.retireReplies();
    const kept = this.#composer.text ? " Votre message est gardé dans le champ." : "";
    const text = `La conversation a expiré.${kept}`;
    this.#panel.show(text, { label: "Recommencer la conversation", run: () => this.start() });
    this.#announce(text);
  }

  /** @param {string} text what could not be sent, put before what has been typed since */
  #restoreDraft(text) {
    const typed = this.#composer.text.trim();
    this.#composer.text = typed ? `${text}\n${typed}` : text;
  }

  /** @param {boolean} shown */
  #showThread(shown) {
    this.#transcript.element.hidden = this.#composer.element.hidden = !shown;
    this.#head.open = shown;
  }

  /** @param {string} text */
  #showIdle(text) {
    this.#panel.show(text, { label: "Commencer la conversation", run: () => this.start() });
  }

  /** @param {boolean} busy */
  #setBusy(busy) {
    this.#busy = busy;
    this.#composer.busy = busy;
  }
}
