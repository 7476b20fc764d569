/** The field where the person writes: length, errors beside it, keyboard, growing height. */
import { h } from "./dom.js";
import { sendIcon, warningIcon } from "./icons.js";

/** The service's own limit, counted as it counts: in code points. */
const MAX_LENGTH = 1000;
const COUNTER_FROM = 850;
const MAX_ROWS = 6;

const TOO_LONG =
  "Votre message est trop long (1\u202f000 caractères au plus). Raccourcissez-le\u00a0: il n'a pas été envoyé.";
const EMPTY = "Écrivez votre question avant de l'envoyer.";

/** @param {number} left characters that may still be typed; negative when over the limit */
function counterText(left) {
  const count = Math.abs(left);
  const noun = count < 2 ? "caractère" : "caractères";
  return left < 0 ? `${count} ${noun} de trop` : `Encore ${count} ${noun}`;
}

export class Composer {
  #field = h("textarea", {
    id: "question",
    rows: 1,
    autocomplete: "off",
    enterkeyhint: "send",
    "aria-describedby": "aide compteur erreur",
  });
  #send = h("button", { type: "submit", class: "send" }, h("span", {}, "Envoyer"), sendIcon());
  #counter = h("p", { id: "compteur", class: "counter" });
  #error = h("p", { id: "erreur", class: "field-error" });
  #busy = false;

  element = h(
    "form",
    { class: "composer", novalidate: true, hidden: true },
    h(
      "div",
      { class: "field-head" },
      h("label", { for: "question" }, "Votre question"),
      this.#counter,
    ),
    h("div", { class: "field-row" }, this.#field, this.#send),
    this.#error,
    h("p", { id: "aide", class: "hint" }, "Entrée pour envoyer, Maj\u00a0+\u00a0Entrée pour aller à la ligne"),
  );

  /**
   * @param {(text: string) => void} onSend
   * @param {(text: string) => void} announce
   */
  constructor(onSend, announce) {
    this.onSend = onSend;
    this.announce = announce;
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
    this.#field.addEventListener("input", () => {
      this.showError("");
      this.#refresh();
    });
  }

  get text() {
    return this.#field.value;
  }

  set text(value) {
    this.#field.value = value;
    this.#refresh();
  }

  /** @param {boolean} busy */
  set busy(busy) {
    this.#busy = busy;
    // Not the disabled attribute, which would drop the focus of a keyboard user.
    this.#send.setAttribute("aria-disabled", String(busy));
  }

  focus() {
    this.#field.focus();
  }

  /** @param {string} detail empty to clear */
  showError(detail) {
    if (detail === this.#error.textContent) return;
    this.#error.replaceChildren(...(detail ? [warningIcon(), h("span", {}, detail)] : []));
    if (!detail) {
      this.#field.removeAttribute("aria-invalid");
      return;
    }
    this.#field.setAttribute("aria-invalid", "true");
    this.announce(`Erreur\u00a0: ${detail}`);
  }

  #submit() {
    const text = this.#field.value.trim();
    if (this.#busy) {
      this.announce("Attendez la réponse en cours pour envoyer ce message.");
    } else if (text === "") {
      this.showError(EMPTY);
      this.focus();
    } else if ([...text].length > MAX_LENGTH) {
      this.showError(TOO_LONG);
      this.focus();
    } else {
      this.showError("");
      this.onSend(text);
    }
  }

  #refresh() {
    const length = [...this.#field.value].length;
    const left = MAX_LENGTH - length;
    this.#counter.textContent = length >= COUNTER_FROM ? counterText(left) : "";
    this.#counter.classList.toggle("over", left < 0);
    this.#fitRows();
  }

  /** Height by rows rather than by a style attribute, which a strict policy may refuse. */
  #fitRows() {
    this.#field.rows = 1;
    while (this.#field.rows < MAX_ROWS && this.#field.scrollHeight > this.#field.clientHeight) {
      this.#field.rows += 1;
    }
  }
}
