/** Erasing the conversation: asked once more in plain words, then done, here and in the service. */
import { h } from "../dom/dom";
import { tellError } from "../dom/telling";
import { action, setBusy } from "../forms/parts";
import { ApiFailure } from "../service/api-client";

const QUESTION = "Effacer cette conversation\u00a0?";
const WHAT =
  "Vos messages, les réponses et vos avis sur elles seront effacés de cet écran et du service. On ne pourra pas les retrouver. Ce que vous avez déjà envoyé à quelqu'un lui reste.";
const FAILED = "La conversation n'a pas pu être effacée\u00a0: tout est encore là. Vérifiez le réseau, puis réessayez.";
const WAIT = "Une réponse est en cours\u00a0: attendez-la, puis réessayez.";
const UNSURE = "Le réseau a manqué\u00a0: on ne sait pas si l'effacement a eu lieu. Réessayez.";
const UNKNOWN =
  "Cette conversation est déjà effacée, ou fermée\u00a0: le service l'efface alors à la fin de sa durée de conservation.";

function whyNot({ kind, code, message }: ApiFailure): string {
  if (code === "pas-possible") return WAIT;
  if (kind === "expired") return UNKNOWN;
  if (kind === "network") return UNSURE;
  return kind === "rate" ? message : FAILED;
}

export class Erasing {
  readonly #erase: () => Promise<void>;
  readonly #onFold: () => void;
  readonly #announce: (text: string) => void;
  readonly #question = h("p", { id: "effacer", class: "confirm-question", tabindex: -1 }, QUESTION);
  readonly #error = h("p", { class: "field-error" });
  readonly #yes = action("Effacer la conversation", "primary");
  readonly #no = action("Ne pas effacer", "secondary");

  readonly element = h(
    "div",
    { class: "confirm", role: "group", "aria-labelledby": "effacer", "aria-describedby": "effacer-quoi", hidden: true },
    this.#question,
    h("p", { id: "effacer-quoi" }, WHAT),
    this.#error,
    h("div", { class: "actions" }, this.#yes, this.#no),
  );

  /**
   * @param erase rejects with an `ApiFailure`
   * @param onFold where the focus goes back to
   */
  constructor(erase: () => Promise<void>, onFold: () => void, announce: (text: string) => void) {
    this.#erase = erase;
    this.#onFold = onFold;
    this.#announce = announce;
    this.#yes.addEventListener("click", () => this.#run());
    this.#no.addEventListener("click", () => this.#fold());
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      this.#fold();
    });
  }

  ask(): void {
    this.reset();
    this.element.hidden = false;
    this.#question.focus();
  }

  /** The conversation that it was about is over. */
  reset(): void {
    this.element.hidden = true;
    this.#error.replaceChildren();
    setBusy(false, this.element);
  }

  #fold(): void {
    // What is being erased is not called back.
    if (this.#yes.getAttribute("aria-disabled") === "true") return;
    this.reset();
    this.#onFold();
  }

  async #run(): Promise<void> {
    if (this.#yes.getAttribute("aria-disabled") === "true") return;
    setBusy(true, this.element);
    this.#error.replaceChildren();
    try {
      await this.#erase();
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
      tellError(this.#error, whyNot(error), this.#announce);
    } finally {
      setBusy(false, this.element);
    }
  }
}
