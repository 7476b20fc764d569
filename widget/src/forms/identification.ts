/**
 * The sign-in form: an address and a role, then the code received by e-mail. One form a conversation, moved under the
 * last answer that offers it; neither the address nor the code enters the thread or any storage.
 */
import type { Host } from "../chat/host";
import { h } from "../dom/dom";
import type { Session } from "../service/contract";
import { ADDRESS_EXAMPLE, Field, NO_ADDRESS, action, choice, chosen, group, labelled, looksLikeAddress } from "./parts";
import { Steps, type Failures } from "./steps";

interface CodeView {
  expires_at: string;
  expires_in: number;
  extensions_left: number;
}

type IdentificationHost = Pick<Host, "post" | "open" | "announce">;

const PATH = "v1/chat/email-codes";
/** Time left when the person is warned: enough to answer (WCAG 2.2.1). */
const WARNING_MS = 120_000;
/** Compared with the clock each time: a timer of its own would stop while the machine sleeps. */
const CHECK_MS = 5_000;
const CLOCK = new Intl.DateTimeFormat("fr-FR", { hour: "2-digit", minute: "2-digit" });

const NO_ROLE = "Choisissez l'une des deux réponses.";
const NO_CODE = "Écrivez les six chiffres du code.";
const SOON = "Le code expire dans moins de 2 minutes.";
const ENDED = "Le code n'est plus valable. Demandez-en un autre.";

const FAILURES: Failures = {
  network: "La connexion ne passe pas. Vérifiez le réseau, puis réessayez.",
  server: "Cela n'est pas possible pour le moment. Réessayez dans un instant.",
  expired: "La conversation a expiré. Commencez-en une autre, puis demandez un code.",
};

export class Identification {
  readonly #host: IdentificationHost;
  #timer = 0;
  readonly #roles: Field<HTMLFieldSetElement>;
  readonly #address: Field<HTMLInputElement>;
  readonly #addressForm: HTMLFormElement;
  readonly #code: Field<HTMLInputElement>;
  readonly #codeForm: HTMLFormElement;

  readonly #sent = h("p", {});
  readonly #extend = action("Prolonger le code");
  readonly #warning = h(
    "div",
    { class: "warning", hidden: true },
    h("p", {}, SOON),
    this.#extend,
  );
  readonly #again = action("Recevoir un autre code");
  readonly #back = action("Changer d'adresse");
  readonly #title = h("h3", { id: "titre-connexion" }, "Recevoir un code par e-mail");
  readonly #steps: Steps;

  constructor(host: IdentificationHost) {
    this.#host = host;
    this.#roles = new Field(
      group(
        "role",
        "Vous êtes",
        choice({ name: "role", value: "candidat" }, "Candidate ou candidat"),
        choice({ name: "role", value: "entreprise" }, "En entreprise\u00a0: je donne l'avis de l'entreprise"),
      ),
      host.announce,
    );
    this.#roles.control.append(this.#roles.error);
    this.#address = new Field(
      h("input", { id: "adresse", type: "email", autocomplete: "email", maxlength: 254 }),
      host.announce,
      `Celle de votre dossier. Elle n'est pas écrite dans la conversation. ${ADDRESS_EXAMPLE}`,
    );
    this.#addressForm = h(
      "form",
      { novalidate: true },
      h("p", {}, "Pour voir votre dossier, recevez un code à six chiffres. Une nouvelle conversation s'ouvrira."),
      h("p", { class: "note" }, "Les deux réponses sont obligatoires."),
      this.#roles.control,
      labelled("Votre adresse e-mail", this.#address),
      h("div", { class: "actions" }, action("Recevoir un code", "primary")),
    );
    this.#code = new Field(
      h("input", { id: "code-recu", type: "text", inputmode: "numeric", autocomplete: "one-time-code" }),
      host.announce,
      "",
    );
    this.#codeForm = h(
      "form",
      { novalidate: true, hidden: true },
      this.#sent,
      labelled("Code à six chiffres", this.#code),
      this.#warning,
      h("div", { class: "actions" }, action("Valider", "primary"), this.#again, this.#back),
    );
    this.#steps = new Steps(FAILURES, this.#addressForm, this.#codeForm);
    this.#listen();
  }

  #listen(): void {
    this.#addressForm.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#askForCode(this.#address);
    });
    this.#codeForm.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#verify();
    });
    this.#again.addEventListener("click", () => this.#askForCode(this.#code));
    this.#extend.addEventListener("click", () => this.#prolong());
    this.#back.addEventListener("click", () => this.#showAddress());
  }

  /** Forgets what was typed: the conversation that it belonged to is over. */
  reset(): void {
    this.#stopWatch();
    this.#addressForm.reset();
    this.#roles.clear();
    this.#address.clear();
    this.#showStep(this.#addressForm);
  }

  /** Puts the form where an answer offers it; does nothing when none does. */
  placeIn(reply: HTMLElement): void {
    const card = reply.querySelector(".connexion");
    card?.append(this.#title, this.#addressForm, this.#codeForm);
  }

  /** @param field where a failure is told */
  async #askForCode(field: Field<HTMLInputElement>): Promise<void> {
    const email = this.#address.control.value.trim();
    const role = chosen(this.#roles.control);
    if (!role) {
      this.#roles.refuse(NO_ROLE);
      return;
    }
    if (!looksLikeAddress(email)) {
      this.#address.refuse(NO_ADDRESS);
      return;
    }
    const view = await this.#call<CodeView>(field, "", { email, role });
    if (!view) return;
    this.#sent.textContent =
      "Si cette adresse est celle d'un dossier, un code vient d'y être envoyé. Regardez aussi dans les courriers indésirables.";
    this.#showStep(this.#codeForm);
    this.#startWatch(view);
    this.#code.focus();
    this.#host.announce(`${this.#sent.textContent} ${this.#code.help?.textContent}`);
  }

  async #verify(): Promise<void> {
    const code = this.#code.control.value.replaceAll(/\s/g, "");
    if (!/^\d{6}$/.test(code)) {
      this.#code.refuse(NO_CODE);
      return;
    }
    const session = await this.#call<Session>(this.#code, "/verification", { code });
    if (session) this.#host.open(session);
  }

  async #prolong(): Promise<void> {
    const view = await this.#call<CodeView>(this.#code, "/extension", {});
    if (!view) return;
    this.#startWatch(view);
    this.#code.focus();
    this.#host.announce(`Code prolongé. ${this.#code.help?.textContent}`);
  }

  /** Null once a failure has been told beside the field. */
  #call<T>(field: Field<HTMLInputElement>, path: string, body: object): Promise<T | null> {
    return this.#steps.ask<T>(() => this.#host.post(`${PATH}${path}`, body), (detail) => field.refuse(detail));
  }

  #startWatch({ expires_in, extensions_left }: CodeView): void {
    this.#stopWatch();
    // The browser's own clock: it may be wrong, the time left is not.
    const end = Date.now() + expires_in * 1000;
    this.#explainCode(`Valable jusqu'à ${CLOCK.format(end)}. Vous pouvez le coller.`);
    this.#timer = window.setInterval(() => {
      const left = end - Date.now();
      if (left <= 0) this.#end();
      else if (left <= WARNING_MS && this.#warning.hidden) this.#warn(extensions_left > 0);
    }, CHECK_MS);
  }

  #stopWatch(): void {
    window.clearInterval(this.#timer);
    this.#warning.hidden = true;
  }

  #warn(extensible: boolean): void {
    this.#extend.hidden = !extensible;
    this.#warning.hidden = false;
    const offer = extensible ? " Le bouton Prolonger est sous le champ du code." : "";
    this.#host.announce(`${SOON}${offer}`);
  }

  #end(): void {
    this.#stopWatch();
    this.#explainCode("");
    this.#code.tell(ENDED);
  }

  #explainCode(text: string): void {
    if (this.#code.help) this.#code.help.textContent = text;
  }

  #showAddress(): void {
    this.#stopWatch();
    this.#showStep(this.#addressForm);
    this.#address.focus();
  }

  #showStep(step: HTMLFormElement): void {
    this.#steps.show(step);
    this.#code.control.value = "";
    this.#code.clear();
  }
}
