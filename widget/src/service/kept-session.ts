/** A session held in memory only, renewed while the page is open. */
import { type ApiClient, ApiFailure } from "./api-client";
import type { Renewal, Session } from "./contract";

const MINUTE_MS = 60_000;
/** Compared with the clock each time: a timer of its own would stop while the machine sleeps. */
const CHECK_MS = MINUTE_MS / 4;
const LONGEST_WAIT_MS = 10 * MINUTE_MS;
/** The former token lives a minute once the service has given the next one, whose answer may be lost. */
const RETRY_MS = MINUTE_MS / 4;

/** @param date by the service's clock */
function timeLeft(date: string): number {
  return new Date(date).getTime() - Date.now();
}

/** Milliseconds until the next renewal, half-way to the end; at the end itself where there is nothing more to gain. */
function waitBefore({ expires_at, renewable_until }: Renewal): number {
  const left = timeLeft(expires_at);
  // A clock of this machine that is wrong must neither lose the session nor renew it without end.
  if (left <= 0) return LONGEST_WAIT_MS / 2;
  return expires_at === renewable_until ? left : Math.min(left / 2, LONGEST_WAIT_MS);
}

export interface SessionWatch {
  /** The service no longer knows the session. */
  onExpired: () => void;
  /** From time to time: milliseconds before the end, as far as is known. */
  onTimeLeft: (left: number) => void;
}

export class KeptSession {
  readonly #client: ApiClient;
  readonly #session: Session;
  readonly #watch: SessionWatch;
  readonly #timer: number;
  #due: number;
  #renewing = false;
  /** The last renewal did not get through: the session ends sooner. */
  #stuck = false;
  /** Whether this machine's clock and the service's can be compared. */
  #timed: boolean;
  #over = false;

  constructor(client: ApiClient, session: Session, watch: SessionWatch) {
    this.#client = client;
    this.#session = session;
    this.#watch = watch;
    this.#due = Date.now() + waitBefore(session);
    this.#timed = timeLeft(session.expires_at) > 0;
    this.#timer = window.setInterval(this.#check, CHECK_MS);
    document.addEventListener("visibilitychange", this.#check);
    window.addEventListener("online", this.#check);
  }

  get token(): string {
    return this.#session.session_token;
  }

  /** Leaves the session to its end: it is renewed no more. */
  stop(): void {
    this.#over = true;
    window.clearInterval(this.#timer);
    document.removeEventListener("visibilitychange", this.#check);
    window.removeEventListener("online", this.#check);
  }

  /** Ends the session at the service too; rejects with an ApiFailure when the service was not told. */
  async close(): Promise<void> {
    this.stop();
    try {
      await this.#client.closeSession(this.token);
    } catch (error) {
      const ended = error instanceof ApiFailure && error.kind === "expired";
      if (!ended) throw error;
    }
  }

  /** Renews it at once where it ends for not having been renewed; false where it cannot go on. */
  async prolong(): Promise<boolean> {
    if (!this.#stuck) return false;
    await this.#renew();
    return !this.#stuck && !this.#over;
  }

  readonly #check = (): void => {
    if (Date.now() >= this.#due) this.#renew();
    this.#tellTime();
  };

  #tellTime(): void {
    const { expires_at, renewable_until } = this.#session;
    const end = this.#stuck ? expires_at : renewable_until;
    if (end && this.#timed && !this.#over) this.#watch.onTimeLeft(timeLeft(end));
  }

  async #renew(): Promise<void> {
    if (this.#renewing || this.#over) return;
    this.#renewing = true;
    try {
      const renewed = await this.#client.renewSession(this.token);
      Object.assign(this.#session, renewed);
      this.#due = Date.now() + waitBefore(renewed);
      this.#timed = timeLeft(renewed.expires_at) > 0;
      this.#stuck = false;
      this.#tellTime();
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
      this.#due = Date.now() + RETRY_MS;
      this.#stuck = true;
      if (error.kind === "expired" && !this.#over) {
        this.stop();
        this.#watch.onExpired();
      }
    } finally {
      this.#renewing = false;
    }
  }
}
