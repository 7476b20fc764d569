import { CardActions } from "../cards/actions";
import { sheet } from "../dom/dom";
import { Identification } from "../forms/identification";
import { MessageForm } from "../forms/message-form";
import type { Frame } from "../frame/frame";
import { ApiClient, ApiFailure, newMessageId } from "../service/api-client";
import type { Outgoing, Person, Session } from "../service/contract";
import { KeptSession } from "../service/kept-session";
import cardStyles from "../styles/cards.css";
import chatStyles from "../styles/chat.css";
import connectionStyles from "../styles/connection.css";
import formStyles from "../styles/forms.css";
import toolStyles from "../styles/tools.css";
import { AnswerTools } from "./answer-tools";
import { Composer } from "./composer";
import { Ending } from "./ending";
import { Exchange } from "./exchange";
import { EarlierExchanges } from "./history";
import type { Host } from "./host";
import { isSomebodyElse, openOnPortal, openSession, tellNotOpened } from "./opening";
import { Options } from "./options";
import { registreOf } from "./registre";
import { spokenAnswer } from "./rendering";
import type { Shell } from "./shell";
import { Transcript } from "./transcript";

const NEW_CONVERSATION = "Nouvelle conversation";
const ENDED = "La conversation est terminée et effacée de cet écran.";
const ENDED_HERE =
  "La conversation est effacée de cet écran. Le réseau ne répond pas\u00a0: le service la fermera de lui-même dans un moment.";

/** One person's conversation at a time, in the frame that the element made. */
export class Chat {
  readonly #shell: Shell;
  readonly #frame: Frame;
  readonly #announce = (text: string): void => this.#frame.announcer.announce(text);
  readonly #host = this.#partsHost();
  readonly #composer = new Composer((text) => this.#ask(text, { text }), this.#announce);
  readonly #transcript = new Transcript(({ id, title }) => {
    const taken = this.#ask(title, { button_id: id });
    this.#composer.focus();
    return taken;
  }, this.#announce, new AnswerTools(this.#host));
  readonly #exchange = new Exchange({
    transcript: this.#transcript,
    composer: this.#composer,
    announce: this.#announce,
    client: () => this.#client(),
    answered: (turn, replies) => {
      for (const part of this.#parts) part.placeIn(turn.reply);
      // A form makes room under the answer that brings it.
      this.#transcript.scrollTo(turn.reply);
      this.#shell.answered();
      this.#announce(spokenAnswer(replies));
    },
    expired: () => this.#expire(),
  });
  readonly #ending = new Ending(this.#composer, this.#announce, () => this.#goOn());
  readonly #identification = new Identification(this.#host);
  readonly #message = new MessageForm(this.#host);
  readonly #parts = [this.#identification, this.#message, new CardActions(this.#host)];
  readonly #earlier = new EarlierExchanges(this.#host, this.#transcript);
  readonly #options: Options;

  #session: Session | null = null;
  #kept: KeptSession | null = null;
  /** Whose words are on the screen and in the fields, even once the session is over. */
  #owner: Person | null = null;
  /** Cuts off whatever belongs to a conversation that has been left. */
  #conversation = new AbortController();

  constructor(shell: Shell) {
    this.#shell = shell;
    this.#frame = shell.frame;
    this.#options = new Options(shell, this.#transcript, (question) => this.ask(question), (said) => this.#erase(said));
    const styles = [chatStyles, cardStyles, formStyles, connectionStyles, toolStyles];
    shell.root.adoptedStyleSheets.push(...styles.map(sheet));
    const { panel, head } = this.#frame;
    this.#transcript.element.prepend(this.#earlier.element);
    panel.element.before(this.#transcript.element);
    panel.element.after(
      this.#exchange.connection.element,
      this.#options.erasing.element,
      this.#options.saved,
      this.#ending.element,
      this.#composer.element,
    );
    head.onEnd = () => {
      this.signOut();
      head.heading.focus();
    };
    this.connect();
  }

  get inConversation(): boolean {
    return this.#session !== null;
  }

  connect(): void {
    window.addEventListener("pagehide", this.leavePage);
    this.#transcript.returnToPlace();
  }

  disconnect(): void {
    window.removeEventListener("pagehide", this.leavePage);
    this.signOut();
  }

  /** Opens a new conversation in the name of whoever is signed in at the portal; false when it was left meanwhile. */
  start(): Promise<boolean> {
    return this.#open(() => openSession(this.#shell, this.#client()));
  }

  /** Sends as if it had been typed; kept in the field when it cannot leave. */
  ask(question: string): void {
    if (!this.#exchange.busy) {
      this.#ask(question, { text: question });
      return;
    }
    this.#exchange.restoreDraft(question);
    this.#composer.tellOver();
  }

  /** Ends the conversation and clears it from the screen; does nothing when there is none. */
  async signOut(): Promise<void> {
    if (!this.#shell.isStarted()) return;
    const left = this.#clear(ENDED);
    const { signal } = this.#conversation;
    try {
      await left?.close();
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
      if (!signal.aborted) this.#frame.showIdle(this.#shell.restart, ENDED_HERE);
    }
  }

  /** Nothing is left of the conversation, whose session is returned to be closed. */
  #clear(text: string): KeptSession | null {
    const left = this.#leave();
    this.#forgetWritten();
    this.#owner = null;
    this.#shell.ended();
    this.#frame.showIdle(this.#shell.restart, text);
    this.#announce(text);
    return left;
  }

  /** What was typed and not sent. */
  #forgetWritten(): void {
    this.#composer.text = "";
    this.#message.reset(true);
  }

  async #erase(said: string): Promise<void> {
    const { token, signal } = this.#asCaller();
    await this.#client().eraseConversation(token);
    if (!signal.aborted) this.#clear(said);
  }

  #partsHost(): Host {
    return {
      get: (path) => this.#client().get<any>(path, this.#asCaller()),
      post: (path, body) => this.#client().post<any>(path, body, this.#asCaller()),
      open: (session) => void this.#open(async () => session),
      identified: () => Boolean(this.#session?.person),
      announce: this.#announce,
      note: (place, text) => this.#transcript.note(place, text),
    };
  }

  /** Whoever comes back to the page may be somebody else: browsers can keep it as it was. */
  readonly leavePage = (): void => {
    if (this.#owner) this.signOut();
  };

  async #open(opener: () => Promise<Session>): Promise<boolean> {
    // What was open is over whether or not the service can be told.
    this.#leave()?.close().catch(() => {});
    const { signal } = this.#conversation;
    this.#frame.showOpening();
    this.#shell.bringIntoView();
    try {
      const session = await opener();
      if (!signal.aborted) this.#welcome(session);
      else await this.#client().closeSession(session.session_token);
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
      if (signal.aborted) return false;
      tellNotOpened(this.#shell, error, () => this.#open(() => openOnPortal(this.#shell, this.#client(), null)));
    }
    return !signal.aborted;
  }

  /** Leaves the conversation, whose session is returned to be closed. */
  #leave(): KeptSession | null {
    this.#conversation.abort();
    this.#conversation = new AbortController();
    const left = this.#kept;
    left?.stop();
    this.#identification.reset();
    // Whoever was identified may leave the place to somebody else.
    this.#message.reset(Boolean(this.#session?.person));
    this.#exchange.close(!this.#session?.person);
    this.#ending.hide();
    this.#session = this.#kept = null;
    this.#transcript.clear();
    this.#showThread(false);
    return left;
  }

  #asCaller(): { token: string; signal: AbortSignal } {
    return { token: this.#session?.session_token ?? "", signal: this.#conversation.signal };
  }

  #client(): ApiClient {
    return new ApiClient(this.#shell.service);
  }

  #welcome(session: Session): void {
    if (isSomebodyElse(session.person, this.#owner)) this.#forgetWritten();
    this.#owner = session.person;
    this.#keep(session);
    this.#showThread(true);
    this.#frame.panel.hide();
    this.#earlier.offer(Boolean(session.welcome.earlier));
    this.#transcript.showWelcome(session.welcome);
    this.#exchange.open(session);
    this.#announce(["Assistant automatique.", session.welcome.text, session.welcome.notice].filter(Boolean).join(" "));
    // Only after an expired conversation is there a draft: the person was about to send it.
    if (this.#composer.text && this.#shell.root.activeElement === this.#frame.head.heading) this.#composer.focus();
  }

  #keep(session: Session): void {
    this.#kept?.stop();
    this.#session = session;
    this.#kept = new KeptSession(this.#client(), session, {
      onExpired: () => this.#expire(),
      onTimeLeft: (left) => this.#ending.watch(left),
    });
    this.#frame.head.showPerson(session.person);
    this.#composer.over = false;
  }

  /** Past its end, under the same thread: in the same conversation if it can be, else in another. */
  async #goOn(): Promise<void> {
    const former = this.#kept;
    if ((await former?.prolong()) || former !== this.#kept) return;
    const session = await openSession(this.#shell, this.#client());
    if (former !== this.#kept) await this.#client().closeSession(session.session_token);
    else if (isSomebodyElse(session.person, this.#owner)) this.#open(async () => session);
    else this.#follow(session);
  }

  #follow(session: Session): void {
    const former = this.#kept;
    this.#keep(session);
    this.#ending.hide();
    this.#identification.reset();
    // What was said before is on the screen already.
    this.#earlier.offer(false);
    const beginning = this.#transcript.separate(NEW_CONVERSATION);
    this.#transcript.retireReplies();
    this.#transcript.showWelcome(session.welcome);
    this.#transcript.scrollTo(beginning);
    this.#announce(`${NEW_CONVERSATION}. ${session.welcome.text}`);
    this.#exchange.goOn(session);
    former?.close().catch(() => {});
  }

  /** Whether it was taken. */
  #ask(shownText: string, content: Omit<Outgoing, "client_message_id">): boolean {
    const registre = registreOf(this.#shell.host);
    return this.#exchange.ask(shownText, { client_message_id: newMessageId(), ...content, ...(registre && { registre }) });
  }

  #expire(): void {
    this.#kept?.stop();
    this.#session = this.#kept = null;
    this.#exchange.close(true);
    this.#composer.over = true;
    this.#ending.hide();
    this.#transcript.retireReplies();
    const kept = this.#composer.text ? " Votre message est gardé dans le champ." : "";
    const form = this.#message.hasDraft
      ? " Ce que vous avez écrit dans le formulaire est gardé\u00a0: recommencez, puis demandez à laisser un message."
      : "";
    const text = `La conversation a expiré.${kept}${form}`;
    this.#frame.panel.show(text, { label: "Recommencer la conversation", run: this.#shell.restart });
    this.#announce(text);
  }

  #showThread(shown: boolean): void {
    this.#transcript.element.hidden = this.#composer.element.hidden = !shown;
    this.#frame.head.open = this.#options.shown = shown;
  }
}
