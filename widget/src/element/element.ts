import type { Chat } from "../chat/chat";
import type { Shell } from "../chat/shell";
import { h, sheet } from "../dom/dom";
import { Frame } from "../frame/frame";
import type { Session } from "../service/contract";
import type { TokenSource } from "../service/portal-identity";
import floatingStyles from "../styles/floating.css";
import frameStyles from "../styles/frame.css";
import themeStyles from "../styles/theme.css";
import { textSize } from "../dom/text-size";
import { loadChat } from "./chat-loader";
import { Floating } from "./floating";
import { Look } from "./look";
import { publishedFrom } from "./script";
import { isAddressed, opensWhere } from "./ways-in";

const NOT_LOADED = "L'assistant n'a pas pu se charger. Vérifiez le réseau, puis réessayez.";
const NOT_SET = "L'assistant est mal installé sur ce site. Signalez-le au responsable de ce site.";
const ADDRESS_MISSING =
  "assistant-cqpm\u00a0: l'adresse de l'assistant manque, ou n'en est pas une. Donnez-la dans l'attribut api-url (data-api-url sur le script).";
const LABEL = "Une question\u00a0?";
const NAME = "Assistant CQPM";

/** A property of the element as the page set it before this class took it over. */
function given<T>(element: object, name: string): T | null {
  return (element as Record<string, T | undefined>)[name] ?? null;
}

/** Whether the page acts for the person, who has just pressed something, and not on its own. */
function isAsked(): boolean {
  return isAddressed() || (navigator.userActivation?.isActive ?? true);
}

/**
 * `<assistant-cqpm portal="demo">`, documented for portals in docs/portails.md and typed in assistant-cqpm.d.ts.
 * Until a person opens the conversation nothing is asked of any server; nothing is ever stored.
 */
export class AssistantCqpm extends HTMLElement implements AssistantCqpmElement {
  static observedAttributes = ["open", "label", "name", "logo", "started"];

  // A page may have set them before this file was there: what it gave is kept.
  sessionOpener: (() => Promise<Session>) | null = given(this, "sessionOpener");
  identityToken: TokenSource | null = given(this, "identityToken");

  readonly #frame = new Frame();
  #look: Look | null = null;
  #floating: Floating | null = null;
  #chat: Chat | null = null;
  #stopListening: (() => void) | null = null;
  #isOpen = false;
  /** A conversation was asked for and has not been ended; the attribute tells the page. */
  #started = false;
  /** Counts what was asked, for what takes time to arrive too late. */
  #asked = 0;
  /** Whether the focus and the page go to a conversation that opens. */
  #leads = true;
  #starting: Promise<boolean> | null = null;
  #question: string | null = null;
  #body: HTMLElement | null = null;
  /** What had the focus when a conversation was asked for. */
  #startedFrom: Element | null = null;

  connectedCallback(): void {
    this.#stopListening ??= opensWhere(this);
    if (!this.shadowRoot) this.#build(this.attachShadow({ mode: "open" }));
    this.#look?.connect();
    this.#floating?.connect();
    this.#chat?.connect();
    // Another body is another page: who signed out on the way must find nothing of theirs.
    if (this.#body !== document.body) this.#chat?.leavePage();
    this.#body = document.body;
  }

  disconnectedCallback(): void {
    // A page that only moves the element puts it back at once.
    setTimeout(() => {
      if (!this.isConnected) this.#leavePage();
    });
  }

  attributeChangedCallback(name: string): void {
    if (!this.shadowRoot) return;
    this.#look?.refresh();
    if (name === "open") this.#follow(isAsked());
    else this.#name();
  }

  /** Shows the assistant; the conversation itself starts when the person asks for it. */
  open(): void {
    const asked = isAsked();
    this.setAttribute("open", "");
    if (asked) this.#frame.head.heading.focus({ preventScroll: this.#floating !== null });
  }

  /** Folds the window away; the conversation goes on. */
  close(): void {
    this.removeAttribute("open");
  }

  /** Opens a new conversation, in the name of the person signed in at the portal; what is being typed is kept. */
  async start(): Promise<void> {
    await this.#begin(true);
  }

  /** Ends the conversation, here and at the service; does nothing before the first one. */
  async signOut(): Promise<void> {
    this.#asked += 1;
    if (this.#chat) {
      await this.#chat.signOut();
    } else if (this.#started) {
      this.#setStarted(false);
      this.#frame.announcer.stop();
      this.#frame.showIdle(() => this.start());
    }
  }

  /** Says who is signed in from now on: a conversation that is open gives way to one in their name. */
  async identify(token: TokenSource | null): Promise<void> {
    this.identityToken = token;
    // The page says it, the person may be doing something else.
    if (this.#started) await this.#begin(false);
  }

  /** Asks in the person's place, in the conversation that is open or in a new one. */
  async ask(question: string): Promise<void> {
    this.open();
    // Pressed twice, it is asked once.
    if (this.#question === question) return;
    this.#question = question;
    try {
      if (this.#chat?.inConversation || (await (this.#starting ?? this.#begin(true)))) this.#chat?.ask(question);
    } finally {
      this.#question = null;
    }
  }

  /** False when something else was asked before it was done. */
  #begin(leads: boolean): Promise<boolean> {
    const beginning = this.#open(leads, ++this.#asked).finally(() => {
      if (this.#starting === beginning) this.#starting = null;
    });
    this.#starting = beginning;
    return beginning;
  }

  async #open(leads: boolean, asked: number): Promise<boolean> {
    this.#startedFrom = document.activeElement;
    this.#leads = leads;
    if (!this.#chat) {
      this.#bringIntoView();
      this.#frame.showOpening();
    }
    const chat = await this.#load();
    if (asked !== this.#asked || !this.isConnected) return false;
    return chat === null || chat.start();
  }

  #build(root: ShadowRoot): void {
    const { head, element } = this.#frame;
    root.adoptedStyleSheets = [themeStyles, frameStyles, ...textSize()].map(sheet);
    let content: HTMLElement = element;
    if (this.hasAttribute("floating")) {
      this.#floating = new Floating(element, {
        onLaunch: () => this.#launch(),
        onClose: () => this.close(),
      });
      root.adoptedStyleSheets.push(sheet(floatingStyles), this.#floating.sheet);
      head.closable = true;
      head.onClose = () => this.close();
      content = this.#floating.element;
      // The window has that name already: it is not said twice.
      element.removeAttribute("aria-labelledby");
    }
    const isolate = h("div", { class: "isolate" }, content);
    root.append(isolate);
    isolate.classList.toggle("unset", getComputedStyle(this).display === "inline");
    this.#look = new Look(this, root);
    this.#name();
    this.#frame.showIdle(() => this.start());
    // A copy of the page kept by the site may say that a conversation is open.
    this.removeAttribute("started");
    if (!this.#service()) console.warn(ADDRESS_MISSING);
    if (isAddressed()) queueMicrotask(() => this.open());
    else if (this.hasAttribute("open")) this.#follow(false);
  }

  /** Does what the attribute `open` says. */
  #follow(asked: boolean): void {
    const wanted = this.hasAttribute("open");
    if (!wanted) this.#floating?.close();
    else if (this.#floating?.open(asked) === false) this.removeAttribute("open");
    if (this.hasAttribute("open") === this.#isOpen) return;
    this.#isOpen = !this.#isOpen;
    this.#tell(this.#isOpen ? "open" : "close");
  }

  #leavePage(): void {
    this.#stopListening?.();
    this.#stopListening = null;
    this.#asked += 1;
    if (this.#floating) this.close();
    this.#look?.disconnect();
    this.#floating?.disconnect();
    this.#chat?.disconnect();
    this.#frame.announcer.stop();
  }

  #name(): void {
    this.#frame.head.name = this.getAttribute("name") || NAME;
    // Nothing is asked of any server before a conversation.
    if (this.#started) this.#frame.head.logo = this.getAttribute("logo");
    if (this.#floating) this.#floating.label = this.getAttribute("label") || LABEL;
  }

  /** The person pressed the button: no second one to press before the first conversation. */
  #launch(): void {
    this.open();
    if (!this.#started) this.start();
  }

  #setStarted(started: boolean): void {
    this.#started = started;
    this.toggleAttribute("started", started);
  }

  #tell(what: "open" | "close" | "answer" | "end"): void {
    const name: keyof AssistantCqpmEventMap = `assistant-cqpm:${what}`;
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true }));
  }

  /** On a phone the chat may be below the page's introduction: starting leads to it. */
  #bringIntoView(): void {
    this.#setStarted(true);
    if (!this.#leads && !this.matches(":focus-within")) return;
    // Whoever went elsewhere while it was loading stays there.
    const focused = document.activeElement;
    const waiting = [this, this.#startedFrom, document.body].includes(focused as HTMLElement);
    if (waiting) this.#frame.head.heading.focus({ preventScroll: true });
    if (this.#floating) return;
    const fits = this.clientHeight <= document.documentElement.clientHeight;
    this.scrollIntoView({ block: fits ? "nearest" : "start" });
  }

  /** Null when it could not be loaded, which the person is told. */
  async #load(): Promise<Chat | null> {
    if (this.#chat) return this.#chat;
    const service = this.#service();
    if (!service) {
      this.#frame.panel.show(NOT_SET);
      this.#frame.announcer.announce(NOT_SET);
      return null;
    }
    try {
      const { Chat } = await loadChat(service);
      this.#chat ??= new Chat(this.#shell(service));
      return this.#chat;
    } catch (error) {
      console.warn("assistant-cqpm\u00a0:", error);
      this.#frame.panel.show(NOT_LOADED, { label: "Réessayer", run: () => this.start() });
      this.#frame.announcer.announce(NOT_LOADED);
      return null;
    }
  }

  #shell(service: URL): Shell {
    return {
      host: this,
      root: this.shadowRoot as ShadowRoot,
      frame: this.#frame,
      service,
      isStarted: () => this.#started,
      restart: () => void this.start(),
      bringIntoView: () => this.#bringIntoView(),
      answered: () => {
        this.#floating?.answered();
        this.#tell("answer");
      },
      ended: () => {
        this.#setStarted(false);
        this.#tell("end");
      },
    };
  }

  /** Null when neither the page nor the script says where it is. */
  #service(): URL | null {
    const address = this.getAttribute("api-url") ?? publishedFrom;
    if (address === null) return null;
    try {
      const service = new URL(address, document.baseURI);
      if (!service.pathname.endsWith("/")) service.pathname += "/";
      return service;
    } catch {
      return null;
    }
  }
}
