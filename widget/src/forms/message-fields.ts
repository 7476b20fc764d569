/** What a person leaves for another: a number and a moment, or a message and where to answer it. */
import type { Host } from "../chat/host";
import { h } from "../dom/dom";
import { tellError } from "../dom/telling";
import { frenchSpacing } from "../dom/typography";
import { ApiFailure } from "../service/api-client";
import {
  Field,
  ADDRESS_EXAMPLE,
  LongField,
  NO_ADDRESS,
  TOO_LONG,
  choice,
  chosen,
  group,
  labelled,
  looksLikeAddress,
  setRequired,
} from "./parts";

type FieldsHost = Pick<Host, "get" | "announce">;

const NO_KIND = "Choisissez l'une des deux réponses.";
const NO_PHONE = "Écrivez le numéro où vous rappeler, par exemple 06\u00a012\u00a034\u00a056\u00a078.";
const REQUIRED = "Tout est obligatoire, sauf ce qui est dit facultatif.";
const NO_TEXT = "Écrivez votre message.";
const NO_TITLE = "Aucun sujet à joindre pour l'instant.";
const NO_SUMMARY = "La liste n'a pas pu être lue. Décochez puis cochez la case pour réessayer.";
const FEWEST_DIGITS = 6;

const optional = (): HTMLSpanElement => h("span", { class: "optional" }, " (facultatif)");

export class MessageFields {
  readonly element: HTMLDivElement;
  readonly #host: FieldsHost;
  readonly #summaryPath: string;
  readonly #kind: Field<HTMLFieldSetElement>;
  readonly #phone: Field<HTMLInputElement>;
  readonly #when = group(
    "moment",
    "Quand vous rappeler",
    choice({ name: "moment", value: "indifferent", checked: true }, "À tout moment"),
    choice({ name: "moment", value: "matin" }, "Le matin"),
    choice({ name: "moment", value: "apres_midi" }, "L'après-midi"),
  );
  readonly #email: Field<HTMLInputElement>;
  readonly #name: Field<HTMLInputElement>;
  readonly #text: LongField;
  readonly #textNote = optional();
  readonly #attach = h("input", { type: "checkbox", id: "joindre" });
  readonly #titles = h("div", { class: "joined", hidden: true });
  readonly #refusal = h("p", { class: "field-error" });
  #shownFor: { parts: HTMLElement[]; kinds: string[] }[] = [];

  /** @param summaryPath where to read what would be joined */
  constructor(host: FieldsHost, summaryPath: string) {
    this.#host = host;
    this.#summaryPath = summaryPath;
    const { announce } = host;
    this.#kind = new Field(
      group(
        "demande",
        "Vous voulez",
        choice({ name: "demande", value: "rappel" }, "Être rappelé au téléphone"),
        choice({ name: "demande", value: "message" }, "Laisser un message et recevoir une réponse par e-mail"),
      ),
      announce,
    );
    this.#kind.control.append(this.#kind.error);
    this.#phone = new Field(
      h("input", { id: "telephone", type: "tel", class: "short", autocomplete: "tel", maxlength: 40 }),
      announce,
    );
    this.#email = new Field(
      h("input", { id: "courriel", type: "email", autocomplete: "email", maxlength: 254 }),
      announce,
      ADDRESS_EXAMPLE,
    );
    this.#name = new Field(h("input", { id: "nom", autocomplete: "name", maxlength: 100 }), announce);
    this.#text = new LongField(
      h("textarea", { id: "message", rows: 4 }),
      announce,
      "N'écrivez rien sur votre santé ni sur votre vie privée.",
    );
    this.element = this.#build();
  }

  #build(): HTMLDivElement {
    const phone = labelled("Votre numéro de téléphone", this.#phone);
    const email = labelled("Votre adresse e-mail", this.#email);
    const name = labelled(h("span", {}, "Votre nom", optional()), this.#name, false);
    const text = labelled(h("span", {}, "Votre message", this.#textNote), this.#text);
    text.append(this.#text.counter);
    const summary = h(
      "div",
      {},
      h("label", { class: "choice" }, this.#attach, h("span", {}, "Joindre la liste des sujets de cette conversation", optional())),
      this.#titles,
    );
    const rest = [name, text, summary];
    const required = h("p", { class: "note" }, REQUIRED);
    const element = h("div", { class: "fields" }, required, this.#kind.control, phone, this.#when, email, ...rest, this.#refusal);
    this.#shownFor = [
      { parts: [phone, this.#when, this.#textNote], kinds: ["rappel"] },
      { parts: [email], kinds: ["message"] },
      { parts: rest, kinds: ["rappel", "message"] },
    ];
    this.#showKind();
    this.#kind.control.addEventListener("change", () => this.#showKind());
    this.#attach.addEventListener("change", () => this.refreshSummary());
    element.addEventListener("input", () => this.#refusal.replaceChildren());
    return element;
  }

  get hasDraft(): boolean {
    return [this.#phone, this.#email, this.#name, this.#text].some(({ control }) => control.value.trim() !== "");
  }

  /** What to send; null once what is missing has been told beside its field. */
  read() {
    const kind = chosen(this.#kind.control);
    const telephone = this.#phone.control.value.trim();
    const email = this.#email.control.value.trim();
    const text = this.#text.control.value.trim();
    if (!kind) this.#kind.refuse(NO_KIND);
    else if (kind === "rappel" && telephone.replaceAll(/\D/g, "").length < FEWEST_DIGITS) this.#phone.refuse(NO_PHONE);
    else if (kind === "message" && !looksLikeAddress(email)) this.#email.refuse(NO_ADDRESS);
    else if (kind === "message" && !text) this.#text.refuse(NO_TEXT);
    else if (this.#text.over) this.#text.refuse(TOO_LONG);
    else {
      const where = kind === "rappel" ? { telephone, when: chosen(this.#when) } : { email };
      return { kind, ...where, name: this.#name.control.value.trim(), text, attach_summary: this.#attach.checked };
    }
    return null;
  }

  /**
   * Beside the field that the service refuses, else above the button.
   * @param code of the refusal
   */
  refuse(detail: string, code: string): void {
    const fields: Record<string, Field<HTMLInputElement | HTMLTextAreaElement>> = {
      "telephone-refuse": this.#phone,
      "courriel-refuse": this.#email,
      "texte-refuse": this.#text,
    };
    const field = fields[code];
    if (field) field.refuse(detail);
    else tellError(this.#refusal, detail, this.#host.announce);
  }

  /** Shows what would be joined, as the service would join it now. */
  async refreshSummary(): Promise<void> {
    this.#titles.hidden = !this.#attach.checked;
    if (!this.#attach.checked) return;
    try {
      const { questions }: { questions: string[] } = await this.#host.get(this.#summaryPath);
      this.#titles.replaceChildren(
        questions.length === 0
          ? h("p", { class: "note" }, NO_TITLE)
          : h("ul", {}, ...questions.map((title) => h("li", {}, frenchSpacing(title)))),
        h("p", { class: "note" }, "Ces titres seulement\u00a0: rien de ce que vous avez écrit."),
      );
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
      this.#titles.replaceChildren(h("p", { class: "note" }, NO_SUMMARY));
    }
  }

  /** The message has left; whom to answer may serve again. */
  forgetMessage(): void {
    this.#text.control.value = "";
    this.#attach.checked = false;
    this.#titles.hidden = true;
    this.#text.clear();
  }

  /** Another conversation: what would be joined was of the one that ends, and so were the errors. */
  reset(): void {
    for (const one of [this.#kind, this.#phone, this.#email, this.#name, this.#text]) one.clear();
    this.#refusal.replaceChildren();
    this.#attach.checked = false;
    this.#titles.hidden = true;
    this.#titles.replaceChildren();
    this.#showKind();
  }

  /** Who asks to be called may leave no message. */
  #showKind(): void {
    const kind = chosen(this.#kind.control) ?? "";
    setRequired(this.#text.control, kind === "message");
    for (const { parts, kinds } of this.#shownFor) {
      for (const one of parts) one.hidden = !kinds.includes(kind);
    }
  }
}
