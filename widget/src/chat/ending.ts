/** Says, in time to do something about it, that the conversation is about to end (WCAG 2.2.1). */
import { h } from "../dom/dom";
import { clockIcon } from "../dom/icons";
import { ApiFailure } from "../service/api-client";
import type { Composer } from "./composer";
import { whyNotOpened } from "./opening";

const MINUTE_MS = 60_000;
/** The clock is looked at from time to time: a little more than the two minutes that are announced. */
const WARNING_MS = 2.25 * MINUTE_MS;
const WHERE = "Le bouton Continuer est au-dessus du champ.";

function sentence(left: number): string {
  if (left <= 0) return "Le temps de cette conversation est passé.";
  const minutes = Math.max(1, Math.round(left / MINUTE_MS));
  return `Cette conversation se termine dans ${minutes}\u00a0minute${minutes > 1 ? "s" : ""}.`;
}

export class Ending {
  readonly #composer: Composer;
  readonly #announce: (text: string) => void;
  readonly #text = h("p");
  readonly #button = h("button", { type: "button", class: "secondary" }, "Continuer");

  readonly element = h("div", { class: "ending", hidden: true }, clockIcon(), this.#text, this.#button);

  /** @param goOn rejects with an `ApiFailure` */
  constructor(composer: Composer, announce: (text: string) => void, goOn: () => Promise<void>) {
    this.#composer = composer;
    this.#announce = announce;
    this.#button.addEventListener("click", () => void this.#press(goOn));
  }

  /** @param left milliseconds before the end, as far as is known */
  watch(left: number): void {
    if (left > WARNING_MS) {
      this.hide();
      return;
    }
    const announced = !this.element.hidden;
    this.#text.textContent = sentence(left);
    this.element.hidden = false;
    if (!announced) this.#announce(`${this.#text.textContent} ${WHERE}`);
  }

  hide(): void {
    if (this.element.matches(":focus-within")) this.#composer.focus();
    this.element.hidden = true;
  }

  async #press(goOn: () => Promise<void>): Promise<void> {
    if (this.#button.getAttribute("aria-disabled") === "true") return;
    this.#button.setAttribute("aria-disabled", "true");
    try {
      await goOn();
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
      this.#text.textContent = whyNotOpened(error);
      this.#announce(`Erreur\u00a0: ${this.#text.textContent}`);
    } finally {
      this.#button.removeAttribute("aria-disabled");
    }
  }
}
