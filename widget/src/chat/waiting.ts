/** What is shown in the place of an answer while a message waits to be sent. */
import { h } from "../dom/dom";
import { clockIcon } from "../dom/icons";

const SECOND_MS = 1_000;

export function waitingLine(): HTMLParagraphElement {
  return h("p", { class: "waiting" }, clockIcon(), "En attente d'envoi");
}

function inFrench(seconds: number): string {
  const [count, unit] = seconds < 100 ? [seconds, "seconde"] : [Math.ceil(seconds / 60), "minute"];
  return `${count}\u00a0${unit}${count > 1 ? "s" : ""}`;
}

/** The time that the service asked to wait, counted down by the clock: it goes by while the machine sleeps. */
export class Pause {
  readonly #end: number;
  readonly #timer: number;
  readonly #sentence = h("p");

  readonly element = h("div", { class: "failure" }, clockIcon(), this.#sentence);

  constructor(seconds: number, onEnd: () => void) {
    this.#end = Date.now() + seconds * SECOND_MS;
    this.#show();
    this.#timer = window.setInterval(() => {
      this.#show();
      if (Date.now() < this.#end) return;
      this.stop();
      onEnd();
    }, SECOND_MS);
  }

  get text(): string {
    return this.#sentence.textContent ?? "";
  }

  stop(): void {
    window.clearInterval(this.#timer);
  }

  #show(): void {
    const left = Math.max(1, Math.ceil((this.#end - Date.now()) / SECOND_MS));
    this.#sentence.textContent = `Trop de messages en peu de temps. Le vôtre est gardé\u00a0: il part dans ${inFrench(left)}.`;
  }
}
