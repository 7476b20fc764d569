/** The field where the person writes: length, errors beside it, keyboard, growing height. */
import { h } from "../dom/dom";
import { sendIcon } from "../dom/icons";
import { LongField, TOO_LONG } from "../forms/parts";

const MAX_ROWS = 6;

const EMPTY = "Écrivez votre question avant de l'envoyer.";
const KEYS = "Entrée pour envoyer, Maj\u00a0+\u00a0Entrée pour aller à la ligne";
const OVER = "La conversation est terminée. Recommencez-la pour envoyer ce message.";

export class Composer {
  readonly #onSend: (text: string) => void;
  readonly #announce: (text: string) => void;
  readonly #field = h("textarea", { id: "question", rows: 1, autocomplete: "off", enterkeyhint: "send" });
  readonly #question: LongField;
  readonly #send = h("button", { type: "submit", class: "send", part: "send" }, h("span", {}, "Envoyer"), sendIcon());
  #busy = false;
  #over = false;

  readonly element: HTMLFormElement;

  constructor(onSend: (text: string) => void, announce: (text: string) => void) {
    this.#onSend = onSend;
    this.#announce = announce;
    this.#question = new LongField(this.#field, announce, KEYS);
    const { counter, error, help } = this.#question;
    this.element = h(
      "form",
      { class: "composer", part: "composer", novalidate: true, hidden: true },
      h("div", { class: "field-head" }, h("label", { for: "question" }, "Votre question"), counter),
      h("div", { class: "field-row" }, this.#field, this.#send),
      error,
      help,
    );
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#field.addEventListener("keydown", (event) => {
      // During composition, Enter accepts a dictated or predicted word.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    });
    this.#field.addEventListener("input", () => this.#fitRows());
  }

  get text(): string {
    return this.#field.value;
  }

  set text(value: string) {
    this.#field.value = value;
    this.#question.showLength();
    this.#fitRows();
  }

  set busy(busy: boolean) {
    this.#busy = busy;
    // Not the disabled attribute, which would drop the focus of a keyboard user.
    this.#send.setAttribute("aria-disabled", String(busy));
  }

  focus(): void {
    this.#field.focus();
  }

  showError(detail: string): void {
    // The same one is not said twice.
    if (detail !== this.#question.error.textContent) this.#question.tell(detail);
  }

  /** Whether there is no conversation any more to send it in. */
  set over(over: boolean) {
    this.#over = over;
    if (!over) this.#question.clear();
  }

  tellOver(): void {
    if (this.#over) this.showError(OVER);
  }

  #submit(): void {
    const text = this.#field.value.trim();
    if (this.#over) {
      this.tellOver();
    } else if (this.#busy) {
      this.#announce("Attendez la réponse en cours pour envoyer ce message.");
    } else if (text === "") {
      this.showError(EMPTY);
      this.focus();
    } else if (this.#question.over) {
      this.showError(TOO_LONG);
      this.focus();
    } else {
      this.#question.clear();
      this.#onSend(text);
    }
  }

  /** Height by rows rather than by a style attribute, which a strict policy may refuse. */
  #fitRows(): void {
    this.#field.rows = 1;
    while (this.#field.rows < MAX_ROWS && this.#field.scrollHeight > this.#field.clientHeight) {
      this.#field.rows += 1;
    }
  }
}
