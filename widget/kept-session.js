/** A session held in memory only, renewed while the page is open. */
import { ApiFailure } from "./api-client.js";

/** @typedef {import("./api-client.js").ApiClient} ApiClient */
/** @typedef {import("./api-client.js").Session} Session */

const MINUTE_MS = 60_000;
/** Compared with the clock each time: a timer of its own would stop while the machine sleeps. */
const CHECK_MS = MINUTE_MS / 4;
const LONGEST_WAIT_MS = 10 * MINUTE_MS;
const RETRY_MS = MINUTE_MS;

/**
 * Milliseconds until the next renewal, half-way to the end.
 * @param {string} expiresAt by the service's clock
 */
function waitBefore(expiresAt) {
  const left = new Date(expiresAt).getTime() - Date.now();
  // A clock of this machine that is wrong must neither lose the session nor renew it without end.
  return left > 0 ? Math.min(left / 2, LONGEST_WAIT_MS) : LONGEST_WAIT_MS / 2;
}

export class KeptSession {
  #client;
  #session;
  #onExpired;
  #due;
  #timer = 0;
  #renewing = false;
  #over = false;

  /**
   * @param {ApiClient} client
   * @param {Session} session
   * @param {() => void} onExpired called when the service no longer knows the session
   */
  constructor(client, session, onExpired) {
    this.#client = client;
    this.#session = session;
    this.#onExpired = onExpired;
    this.#due = Date.now() + waitBefore(session.expires_at);
    this.#timer = window.setInterval(this.#check, CHECK_MS);
    document.addEventListener("visibilitychange", this.#check);
    window.addEventListener("online", this.#check);
  }

  get token() {
    return this.#session.session_token;
  }

  /** Leaves the session to its end: it is renewed no more. */
  stop() {
    this.#over = true;
    window.clearInterval(this.#timer);
    document.removeEventListener("visibilitychange", this.#check);
    window.removeEventListener("online", this.#check);
  }

  /** Ends the session at the service too; rejects with an ApiFailure when the service was not told. */
  async close() {
    this.stop();
    try {
      await this.#client.closeSession(this.token);
    } catch (error) {
      const ended = error instanceof ApiFailure && error.kind === "expired";
      if (!ended) throw error;
    }
  }

  #check = () => {
    if (Date.now() >= this.#due) this.#renew();
  };

  async #renew() {
    if (this.#renewing || this.#over) return;
    this.#renewing = true;
    try {
      const renewed = await this.#client.renewSession(this.token);
      Object.assign(this.#session, renewed);
      this.#due = Date.now() + waitBefore(renewed.expires_at);
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
      this.#due = Date.now() + RETRY_MS;
      if (error.kind === "expired" && !this.#over) {
        this.stop();
        this.#onExpired();
      }
    } finally {
      this.#renewing = false;
    }
  }
}
