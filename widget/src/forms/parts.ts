/** Pieces that the forms share: fields with their error beside them, choices, actions, the count of what may be typed. */
import { h } from "../dom/dom";
import { tellError } from "../dom/telling";

/** The service's own limit for what a person writes, counted as it counts: in code points. */
const MAX_LENGTH = 1000;
/** Characters left when the count is shown. */
const COUNTER_FROM = 150;
export const TOO_LONG =
  "Votre message est trop long (1\u202f000 caractères au plus). Raccourcissez-le\u00a0: il n'a pas été envoyé.";
/** Under the field, before anything is typed; the error leads back to it. */
export const ADDRESS_EXAMPLE = "Par exemple\u00a0: prenom.nom@exemple.fr.";
export const NO_ADDRESS = "Écrivez votre adresse e-mail, comme dans l'exemple.";
/** Enough to catch a slip; the service says what an address is. */
const ADDRESS = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;

export type Control = HTMLInputElement | HTMLTextAreaElement | HTMLFieldSetElement;

export function looksLikeAddress(text: string): boolean {
  return ADDRESS.test(text);
}

/** @param left characters that may still be typed; negative when over the limit */
function counterText(left: number): string {
  const count = Math.abs(left);
  const noun = count < 2 ? "caractère" : "caractères";
  return left < 0 ? `${count} ${noun} de trop` : `Encore ${count} ${noun}`;
}

/** A control with what describes it: its help, and its error when there is one. */
export class Field<T extends Control> {
  readonly control: T;
  readonly error: HTMLParagraphElement;
  readonly help: HTMLParagraphElement | null;
  protected readonly announce: (text: string) => void;

  /** @param helpText null where there is no help */
  constructor(control: T, announce: (text: string) => void, helpText: string | null = null) {
    this.control = control;
    this.error = h("p", { id: `erreur-${control.id}`, class: "field-error" });
    this.help = helpText === null ? null : h("p", { id: `aide-${control.id}`, class: "note" }, helpText);
    this.announce = announce;
    control.setAttribute("aria-describedby", [this.help, this.error].flatMap((one) => one?.id ?? []).join(" "));
    // Choosing again, or typing again, takes the error away; leaving does not, which would move the button being pressed.
    control.addEventListener("input", () => this.clear());
  }

  tell(detail: string): void {
    this.mark(true);
    tellError(this.error, detail, this.announce);
  }

  /** Tells it and leads there. */
  refuse(detail: string): void {
    this.tell(detail);
    this.focus();
  }

  clear(): void {
    this.mark(false);
    this.error.replaceChildren();
  }

  focus(): void {
    const first = this.control instanceof HTMLFieldSetElement ? this.control.querySelector("input") : this.control;
    first?.focus();
  }

  protected mark(wrong: boolean): void {
    // A group has no value of its own to be invalid: its error describes it.
    if (this.control instanceof HTMLFieldSetElement) return;
    this.control.setAttribute("aria-invalid", String(wrong));
  }
}

/** Where a person writes in their own words, up to a length. */
export class LongField extends Field<HTMLTextAreaElement> {
  readonly counter = h("p", { class: "counter" });
  /** Whether it is too long to be sent. */
  over = false;

  constructor(control: HTMLTextAreaElement, announce: (text: string) => void, helpText: string) {
    super(control, announce, helpText);
    this.counter.id = `compteur-${control.id}`;
    control.setAttribute("aria-describedby", `${control.getAttribute("aria-describedby")} ${this.counter.id}`);
  }

  override clear(): void {
    super.clear();
    this.showLength();
  }

  /** Shows how much may still be typed, once the end is near; going past it is said once, and so is coming back. */
  showLength(): void {
    const left = MAX_LENGTH - [...this.control.value.trim()].length;
    const over = left < 0;
    const text = counterText(left);
    this.counter.textContent = left <= COUNTER_FROM ? text : "";
    this.mark(over || this.error.hasChildNodes());
    if (over === this.over) return;
    this.over = over;
    this.counter.classList.toggle("over", over);
    this.announce(over ? `Votre message est trop long\u00a0: ${text}.` : "Votre message n'est plus trop long.");
  }
}

/** @param required said to those who listen; a sentence above the fields says it to everyone */
export function labelled(label: string | Node, field: Field<Control>, required = true): HTMLDivElement {
  const { control, error, help } = field;
  setRequired(control, required);
  return h("div", { class: "field" }, h("label", { for: control.id }, label), control, error, help);
}

/** Not the attribute of HTML, for which browsers call an empty field wrong before anything is typed. */
export function setRequired(control: Control, required: boolean): void {
  control.setAttribute("aria-required", String(required));
}

/** A group of choices under its question. */
export function group(id: string, legend: string, ...choices: Node[]): HTMLFieldSetElement {
  return h("fieldset", { id }, h("legend", {}, legend), ...choices);
}

/**
 * A radio button or a box with its words.
 * @param attributes of the input
 */
export function choice(attributes: Record<string, string | boolean>, label: string): HTMLLabelElement {
  return h("label", { class: "choice" }, h("input", { type: "radio", ...attributes }), label);
}

/** The value chosen in a group; undefined where there is none. */
export function chosen(group: HTMLFieldSetElement): string | undefined {
  return group.querySelector<HTMLInputElement>("input:checked")?.value;
}

export function action(label: string, kind = "reply"): HTMLButtonElement {
  return h("button", { type: kind === "primary" ? "submit" : "button", class: kind }, label);
}

export function setBusy(busy: boolean, ...forms: HTMLElement[]): void {
  // Not the disabled attribute, which would drop the focus of a keyboard user.
  for (const button of forms.flatMap((form) => [...form.querySelectorAll("button")])) {
    button.setAttribute("aria-disabled", String(busy));
  }
}
