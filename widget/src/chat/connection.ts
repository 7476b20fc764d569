/** Whether the service can be reached: said above the field, and tried again until it can. */
import { h } from "../dom/dom";
import { warningIcon } from "../dom/icons";

const DELAYS_MS = [5_000, 10_000, 20_000, 40_000, 60_000];
const KEPT = "Ce que vous écrivez est gardé, et part au retour du réseau.";
const BACK = "La connexion est revenue.";

export class Connection {
  readonly #announce: (text: string) => void;
  readonly #retry: () => void;
  readonly #text = h("p");
  #tries = 0;
  #timer = 0;

  readonly element = h("div", { class: "connection", hidden: true }, warningIcon(), this.#text);

  /** @param retry called when the network may be back */
  constructor(announce: (text: string) => void, retry: () => void) {
    this.#announce = announce;
    this.#retry = retry;
  }

  get lost(): boolean {
    return !this.element.hidden;
  }

  get text(): string {
    return this.#text.textContent ?? "";
  }

  listen(): void {
    window.addEventListener("offline", this.#onOffline);
    window.addEventListener("online", this.#onOnline);
    if (!navigator.onLine) this.#onOffline();
  }

  stop(): void {
    window.removeEventListener("offline", this.#onOffline);
    window.removeEventListener("online", this.#onOnline);
    this.element.hidden = true;
    this.settled();
  }

  /** Nothing comes through: said in place; announcing it is for who met the failure. */
  lose(): void {
    // A browser may believe itself online for a long time; when it says that it is not, it is right.
    this.#text.textContent = `${navigator.onLine ? "La connexion ne passe pas." : "Vous êtes hors connexion."} ${KEPT}`;
    this.element.hidden = false;
    this.retryLater();
  }

  /** Each time later than before. */
  retryLater(): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(this.#retry, DELAYS_MS[Math.min(this.#tries, DELAYS_MS.length - 1)]);
    this.#tries += 1;
  }

  /** The service answered, whatever it said. */
  reached(): void {
    if (!this.lost) return;
    this.element.hidden = true;
    this.#announce(BACK);
  }

  /** Nothing is left to try again. */
  settled(): void {
    window.clearTimeout(this.#timer);
    this.#tries = 0;
  }

  readonly #onOffline = (): void => {
    if (this.lost) return;
    this.lose();
    this.#announce(this.text);
  };

  readonly #onOnline = (): void => this.#retry();
}
