/**
 * The form that reaches a person: a département, whom to call there, then a number to be called on or a message. One form
 * a conversation, moved under the last answer that offers it; nothing typed in it enters the thread or any storage. Whom
 * to call and the reference of what was left are in what the person saves or prints.
 */
import { callLink, renderContact } from "../cards/contact";
import type { Host } from "../chat/host";
import { writtenContact } from "../chat/written";
import { h } from "../dom/dom";
import { checkIcon } from "../dom/icons";
import { isWebAddress, outsideLink } from "../dom/links";
import { frenchSpacing } from "../dom/typography";
import { ApiFailure, newMessageId } from "../service/api-client";
import type { Contact, Source } from "../service/contract";
import { MessageFields } from "./message-fields";
import { Field, action, labelled } from "./parts";
import { Steps, type Failures } from "./steps";

interface Reachable extends Contact {
  takes_messages: boolean;
}

interface ContactReply {
  departement: string;
  contact: Reachable | null;
  /** Said where there is no contact. */
  text: string;
  directory: Source;
  /** What is joined of an identified person. */
  joined: string | null;
}

interface Sent {
  reference: string;
  sent_to: string;
  telephone: string | null;
  opening_hours: string | null;
}

type MessageHost = Pick<Host, "get" | "post" | "identified" | "announce" | "note">;

const CONTACTS = "v1/chat/contacts";
const REQUESTS = "v1/chat/contact-requests";
const NO_DEPARTEMENT = "Écrivez votre département, par exemple 57.";
const CALL_ONLY = "Ce contact ne reçoit pas de message par ce formulaire\u00a0: appelez-le.";
const KEPT =
  "Votre demande part par e-mail. L'assistant n'en garde rien dans cette conversation, et l'efface après l'envoi.";

const FAILURES: Failures = {
  network: "La connexion ne passe pas. Ce que vous avez écrit est gardé ici\u00a0: vérifiez le réseau, puis réessayez.",
  server: "L'envoi n'est pas possible pour le moment. Ce que vous avez écrit est gardé ici\u00a0: réessayez dans un instant.",
  expired: "La conversation a expiré. Ce que vous avez écrit est gardé\u00a0: recommencez la conversation, puis demandez à laisser un message.",
};

export class MessageForm {
  readonly #host: MessageHost;
  /** Told apart by what it carries, so that sending it again, after a cut or by two taps, sends it once. */
  #demand = { id: "", said: "" };

  readonly #place: Field<HTMLInputElement>;
  readonly #placeForm: HTMLFormElement;
  readonly #nobody = h("div", { class: "whom", hidden: true });

  readonly #whom = h("div", { class: "whom" });
  readonly #contactName = h("p", { tabindex: -1 });
  readonly #another = action("Changer de département");
  readonly #fields: MessageFields;
  readonly #recipient = h("p", {});
  readonly #joined = h("p", {});
  readonly #before = h("div", { class: "before-sending" }, this.#recipient, this.#joined, h("p", { class: "note" }, KEPT));
  readonly #send = action("Envoyer ma demande", "primary");
  readonly #form: HTMLFormElement;

  readonly #done = h("div", { class: "done", hidden: true });
  readonly #title = h("h3", { id: "titre-ecrire" }, "Joindre une personne");
  readonly #steps: Steps;

  constructor(host: MessageHost) {
    this.#host = host;
    this.#place = new Field(
      h("input", { id: "departement", autocomplete: "postal-code", maxlength: 60 }),
      host.announce,
      "Son numéro (57, 2A, 974), son nom ou votre code postal.",
    );
    this.#placeForm = h(
      "form",
      { novalidate: true },
      h("p", {}, "Votre département dit qui appeler, et à qui part votre message."),
      labelled("Votre département", this.#place),
      h("div", { class: "actions" }, action("Voir le contact", "primary")),
      this.#nobody,
    );
    this.#fields = new MessageFields(host, `${REQUESTS}/summary`);
    this.#form = h(
      "form",
      { novalidate: true, hidden: true },
      this.#whom,
      this.#fields.element,
      this.#before,
      h("div", { class: "actions" }, this.#send, this.#another),
    );
    this.#steps = new Steps(FAILURES, this.#placeForm, this.#form, this.#done);
    this.#listen();
  }

  #listen(): void {
    this.#placeForm.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#look();
    });
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#leave();
    });
    this.#another.addEventListener("click", () => {
      this.#steps.show(this.#placeForm);
      this.#place.focus();
    });
  }

  /** Whether something was typed that would be missed. */
  get hasDraft(): boolean {
    return this.#fields.hasDraft;
  }

  /**
   * The conversation is over: what it was told is forgotten, and what was typed too unless it is to be sent in the next.
   */
  reset(forget: boolean): void {
    if (forget) {
      for (const one of [this.#placeForm, this.#form]) one.reset();
      this.#demand = { id: "", said: "" };
    }
    this.#nobody.hidden = true;
    // Not only hidden: nothing of the person is left in a page that they leave.
    for (const one of [this.#joined, this.#done]) one.replaceChildren();
    this.#place.clear();
    this.#fields.reset();
    this.#steps.show(this.#placeForm);
  }

  /** Puts the form where an answer offers it; does nothing when none does. */
  placeIn(reply: HTMLElement): void {
    // The conversation went on: what would be joined did too.
    this.#fields.refreshSummary();
    const card = reply.querySelector<HTMLElement>(".ecrire");
    if (!card) return;
    card.append(this.#title, this.#placeForm, this.#form, this.#done);
    if (!this.#done.hidden) this.#steps.show(this.#form);
    const { departement } = card.dataset;
    if (departement) this.#place.control.value = departement;
    // Somebody identified may have a centre already; what is being typed is left alone.
    const untouched = !this.#placeForm.hidden && !this.#place.control.value;
    if (departement || (untouched && this.#host.identified())) this.#lookQuietly(departement ?? "");
  }

  async #lookQuietly(departement: string): Promise<void> {
    try {
      const found = await this.#ask(departement);
      if (found.contact && !this.#steps.busy && this.#place.control.value === departement) this.#showContact(found);
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
      // Nobody asked yet: the button does the same, and tells.
    }
  }

  #ask(departement: string): Promise<ContactReply> {
    return this.#host.get(`${CONTACTS}?departement=${encodeURIComponent(departement)}`);
  }

  async #look(): Promise<void> {
    const typed = this.#place.control.value.trim();
    if (!typed) {
      this.#place.refuse(NO_DEPARTEMENT);
      return;
    }
    const found = await this.#steps.ask(() => this.#ask(typed), (detail) => this.#place.refuse(detail));
    if (!found) return;
    if (found.contact) this.#showContact(found, true);
    else this.#showNobody(found);
  }

  #showNobody({ text, directory }: ContactReply): void {
    const link = isWebAddress(directory.url) && outsideLink(directory.url, "Annuaire des UIMM territoriales");
    this.#nobody.replaceChildren(
      h("p", {}, frenchSpacing(text)),
      h("p", {}, link || directory.label),
      h("p", { class: "note" }, `Source\u00a0: ${frenchSpacing(`${directory.label}, section «\u00a0${directory.section}\u00a0»`)}`),
    );
    this.#nobody.hidden = false;
    this.#host.announce(text);
  }

  /** @param lead whether the person asked for it */
  #showContact({ departement, contact, joined }: ContactReply, lead = false): void {
    if (!contact) return;
    this.#nobody.hidden = true;
    this.#place.control.value = departement;
    const whose = `Votre contact (département ${departement})`;
    this.#host.note(this.#title, frenchSpacing([whose, ...writtenContact(contact)].join("\n")));
    this.#whom.replaceChildren(
      h("p", { class: "note" }, whose),
      renderContact(contact, this.#contactName),
    );
    const writable = contact.takes_messages;
    for (const one of [this.#fields.element, this.#before, this.#send]) one.hidden = !writable;
    if (!writable) this.#whom.append(h("p", {}, CALL_ONLY));
    this.#recipient.replaceChildren("À qui\u00a0: ", h("strong", {}, frenchSpacing(contact.name)));
    this.#joined.textContent = joined ?? "";
    this.#joined.hidden = !joined;
    this.#steps.show(this.#form);
    if (!lead) return;
    this.#contactName.focus();
    this.#host.announce(["Contact affiché\u00a0: ", contact.name, contact.telephone].filter(Boolean).join(" "));
  }

  async #leave(): Promise<void> {
    const demand = this.#fields.read();
    if (!demand || this.#steps.busy) return;
    const body = { departement: this.#place.control.value, ...demand };
    const said = JSON.stringify(body);
    if (said !== this.#demand.said) this.#demand = { id: newMessageId(), said };
    const request = { client_request_id: this.#demand.id, ...body };
    const sent = await this.#steps.ask<Sent>(
      () => this.#host.post(REQUESTS, request),
      (detail, code) => this.#fields.refuse(detail, code),
    );
    if (sent) this.#showSent(sent, demand.kind);
  }

  #showSent({ reference, sent_to, telephone, opening_hours }: Sent, kind: string): void {
    this.#demand = { id: "", said: "" };
    this.#fields.forgetMessage();
    const heading = h("p", { class: "sent", tabindex: -1 }, checkIcon(), h("span", {}, frenchSpacing(`Envoyé à ${sent_to}.`)));
    const nothing = kind === "rappel" ? "Si personne ne vous rappelle" : "Si vous n'avez pas de réponse";
    const then = telephone ? "appelez, et donnez cette référence" : "écrivez de nouveau, et donnez cette référence";
    const again = action("Écrire un autre message");
    again.addEventListener("click", () => {
      this.#steps.show(this.#form);
      this.#contactName.focus();
    });
    this.#done.replaceChildren(
      heading,
      h("p", {}, "Référence, à noter\u00a0: ", h("span", { class: "reference" }, reference)),
      ...(opening_hours ? [h("p", {}, `Horaires\u00a0: ${frenchSpacing(opening_hours)}.`)] : []),
      h("p", {}, `L'assistant ne sait pas quand vous aurez une réponse. ${nothing}\u00a0: ${then}.`),
      ...(telephone ? [h("p", {}, callLink(telephone))] : []),
      h("div", { class: "actions" }, again),
    );
    this.#steps.show(this.#done);
    heading.focus();
    const said = `Envoyé à ${sent_to}. Référence\u00a0: ${reference}.`;
    this.#host.note(this.#title, said);
    this.#host.announce(said);
  }
}
