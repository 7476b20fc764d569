/** Messages on their way: sent one at a time and in order, kept while the network is cut, answered once. */
import { type ApiClient, ApiFailure } from "../service/api-client";
import type { Message, Outgoing, Session } from "../service/contract";
import type { Composer } from "./composer";
import { Connection } from "./connection";
import { repliesTo } from "./replies";
import type { Transcript } from "./transcript";
import { Pause, waitingLine } from "./waiting";

type Turn = ReturnType<Transcript["addTurn"]>;

interface Pending {
  turn: Turn;
  /** Kept as it is by every retry, so that the service answers once. */
  outgoing: Outgoing;
  /** Failures of the service itself, the network being there. */
  failures: number;
}

/** What the exchange works with, and whom it tells. */
export interface Ends {
  transcript: Transcript;
  composer: Composer;
  announce: (text: string) => void;
  client: () => ApiClient;
  answered: (turn: Turn, replies: Message[]) => void;
  /** The service no longer knows the session. */
  expired: () => void;
}

const MAX_WAITING = 10;
const TOO_MANY = "Dix messages attendent déjà d'être envoyés. Attendez qu'ils partent.";
/** A service that fails is not asked for ever; the person still can. */
const MAX_FAILURES = 3;
/** The service has the message already, and will have the answer. */
const BEING_ANSWERED = "message-en-cours";
const NOT_SENT = "Ce message n'est pas encore parti.";
const QUEUED = "Votre message est gardé\u00a0: il part après le précédent.";

export class Exchange {
  readonly #ends: Ends;
  readonly connection: Connection;
  /** The first is being sent, or is what the others wait for. */
  #waiting: Pending[] = [];
  /** They leave only if the person asks. */
  readonly #givenUp = new Set<Pending>();
  #session: Session | null = null;
  /** Cuts off what is on its way when the conversation is left. */
  #leaving = new AbortController();
  #sending = false;
  #asking = false;
  #lastId = 0;
  /** While the service refuses for having been asked too often. */
  #pause: Pause | null = null;

  constructor(ends: Ends) {
    this.#ends = ends;
    this.connection = new Connection(ends.announce, () => void this.#resume());
  }

  /** Whether a message would have to stay in the field. */
  get busy(): boolean {
    return this.#sending || !this.#session;
  }

  open(session: Session): void {
    this.#session = session;
    this.connection.listen();
    this.#setSending(false);
  }

  /** The session gives way to another; what waits is for that one. */
  goOn(session: Session): void {
    this.#session = session;
    for (const { outgoing, turn } of [...this.#waiting, ...this.#givenUp]) {
      // A button is worth something in its own conversation only.
      delete outgoing.button_id;
      outgoing.text ??= turn.text;
    }
    void this.#resume();
  }

  /** @param keep whether what could not be sent goes back to the field */
  close(keep: boolean): void {
    this.#leaving.abort();
    this.#leaving = new AbortController();
    this.connection.stop();
    this.#pause?.stop();
    this.#pause = this.#session = null;
    const unsent = [...this.#givenUp, ...this.#waiting.splice(0)];
    this.#givenUp.clear();
    for (const { turn } of unsent) turn.settle();
    if (keep && unsent.length > 0) this.restoreDraft(unsent.map(({ turn }) => turn.text).join("\n"));
    this.#asking = false;
    this.#lastId = 0;
    this.#setSending(false);
  }

  /** Whether it was taken: sent, or kept to be. */
  ask(shownText: string, outgoing: Outgoing): boolean {
    const { transcript, composer, announce } = this.#ends;
    if (this.busy) return false;
    if (this.#waiting.length >= MAX_WAITING) {
      composer.showError(TOO_MANY);
      return false;
    }
    const turn = transcript.addTurn(shownText);
    // A question may come from the page: what is being typed is left alone.
    if (outgoing.text === composer.text.trim()) composer.text = "";
    const pending = { turn, outgoing, failures: 0 };
    const first = this.#waiting.push(pending) === 1;
    if (first && !this.connection.lost) {
      void this.#flush();
      return true;
    }
    if (first) {
      this.#tellCut(pending);
    } else {
      turn.settle(waitingLine());
      transcript.scrollTo(turn.question);
      announce(QUEUED);
    }
    if (navigator.onLine) void this.#resume();
    return true;
  }

  /** What could not be sent is put before what has been typed since. */
  restoreDraft(text: string): void {
    const { composer } = this.#ends;
    const typed = composer.text.trim();
    composer.text = typed ? `${text}\n${typed}` : text;
  }

  /** The network may be back: what was answered meanwhile is shown, then what waits leaves. */
  async #resume(): Promise<void> {
    if (this.busy || this.#asking || this.#pause) return;
    const { signal } = this.#leaving;
    this.#asking = true;
    const failure = await this.#catchUp(signal);
    if (signal.aborted) return;
    this.#asking = false;
    if (failure?.kind === "network") {
      this.connection.lose();
    } else if (failure?.kind === "expired") {
      this.#ends.expired();
    } else {
      this.connection.reached();
      if (this.#waiting.length === 0) this.connection.settled();
      await this.#flush();
    }
  }

  /** The answers to what waits, for the service may have received it before the network was cut. */
  async #catchUp(signal: AbortSignal): Promise<ApiFailure | null> {
    const { session_token: token } = this.#session as Session;
    try {
      const messages = await this.#ends.client().messagesAfter(token, this.#lastId, signal);
      // The person may have pressed « Réessayer » meanwhile.
      while (!signal.aborted && !this.#sending && this.#waiting[0]) {
        const replies = repliesTo(this.#waiting[0].outgoing, messages);
        if (replies.length === 0) break;
        this.#show(this.#waiting[0], replies);
      }
      return null;
    } catch (error) {
      if (error instanceof ApiFailure) return error;
      throw error;
    }
  }

  async #flush(): Promise<void> {
    while (!this.busy && this.#waiting[0]) {
      if (!(await this.#send(this.#waiting[0]))) return;
    }
  }

  /** Whether the next may leave. */
  async #send(pending: Pending): Promise<boolean> {
    const { session_token: token } = this.#session as Session;
    const { signal } = this.#leaving;
    const { turn, outgoing } = pending;
    this.#setSending(true);
    this.#ends.transcript.retireReplies();
    if (turn.reply.matches(":focus-within")) this.#ends.composer.focus();
    turn.wait();
    try {
      const { messages } = await this.#ends.client().sendMessage(token, outgoing, signal);
      if (signal.aborted) return false;
      this.#receive(pending, messages);
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      if (!(error instanceof ApiFailure)) throw error;
      return this.#fail(pending, error);
    }
  }

  #receive(pending: Pending, messages: Message[]): void {
    this.connection.reached();
    this.connection.settled();
    this.#setSending(false);
    const replies = messages.filter(({ author }) => author === "assistant");
    const degraded = replies.find(({ kind }) => kind === "degraded");
    if (degraded || replies.length === 0) this.#giveUp(pending, new ApiFailure("server", degraded?.text));
    else this.#show(pending, replies);
  }

  #show(pending: Pending, replies: Message[]): void {
    this.#waiting.shift();
    this.#lastId = Math.max(this.#lastId, ...replies.map(({ id }) => id));
    this.#ends.transcript.showReply(pending.turn, replies);
    this.#ends.answered(pending.turn, replies);
  }

  #fail(pending: Pending, failure: ApiFailure): boolean {
    const { composer, transcript, expired } = this.#ends;
    this.#setSending(false);
    if (failure.kind === "expired") {
      expired();
      return false;
    }
    if (failure.kind === "network") {
      this.connection.lose();
      this.#tellCut(pending);
      return false;
    }
    this.connection.reached();
    if (failure.kind === "rate" && failure.retryAfter > 0) {
      this.#waitFor(failure.retryAfter, pending.turn);
      return false;
    }
    if (failure.kind === "invalid" && pending.outgoing.text !== undefined) {
      this.#waiting.shift();
      transcript.restoreReplies();
      pending.turn.remove();
      this.restoreDraft(pending.outgoing.text);
      composer.showError(failure.message);
      return true;
    }
    return this.#keep(pending, failure);
  }

  /** The service has been asked too often: it said when it answers again. */
  #waitFor(seconds: number, turn: Turn): void {
    this.#ends.transcript.restoreReplies();
    this.#pause = new Pause(seconds, () => {
      this.#pause = null;
      void this.#flush();
    });
    turn.settle(this.#pause.element);
    this.#ends.transcript.scrollTo(turn.question);
    this.#ends.announce(this.#pause.text);
  }

  /** Kept for a retry: in its place while it may leave by itself, else when the person asks. */
  #keep(pending: Pending, failure: ApiFailure): boolean {
    if (failure.kind === "server" && failure.code !== BEING_ANSWERED) pending.failures += 1;
    const stays = failure.kind === "rate" || failure.kind === "server";
    if (!stays || pending.failures > MAX_FAILURES) {
      this.#giveUp(pending, failure);
      return true;
    }
    if (failure.kind === "server") this.connection.retryLater();
    this.#tell(pending, failure.message, () => void this.#flush());
    return false;
  }

  /** What prevents it is said once for all messages, above the field. */
  #tellCut(pending: Pending): void {
    this.#tell(pending, NOT_SENT, () => void this.#flush(), this.connection.text);
  }

  /** It waits no more: the others may leave. */
  #giveUp(pending: Pending, failure: ApiFailure): void {
    this.#waiting.shift();
    this.#givenUp.add(pending);
    this.#tell(pending, failure.message, () => {
      pending.failures = 0;
      if (this.#givenUp.delete(pending)) this.#waiting.push(pending);
      void this.#flush();
    });
  }

  #tell({ turn }: Pending, detail: string, retry: () => void, spoken = detail): void {
    const { transcript, composer, announce } = this.#ends;
    transcript.restoreReplies();
    turn.fail(detail, "Réessayer", () => {
      if (this.busy) return;
      composer.focus();
      retry();
    });
    transcript.scrollTo(turn.question);
    announce(`Erreur\u00a0: ${spoken}`);
  }

  #setSending(sending: boolean): void {
    this.#sending = sending;
    this.#ends.composer.busy = this.busy;
  }
}
