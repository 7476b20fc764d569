/**
 * The sign-in form: an address and a role, then the code received by e-mail. One form a conversation, moved under the
 * last answer that offers it; neither the address nor the code enters the thread or any storage.
 */
import { ApiFailure } from "./api-client.js";
import { h } from "./dom.js";
import { warningIcon } from "./icons.js";

/** @typedef {import("./api-client.js").Session} Session */
/** @typedef {{expires_at: string, expires_in: number, extensions_left: number}} CodeView */
/**
 * @typedef {object} Host
 * @property {(path: string, body: object) => Promise<any>} post in the name of the current session
 * @property {(session: Session) => void} open
 * @property {(text: string) => void} announce
 */

const PATH = "v1/chat/email-codes";
/** Time left when the person is warned: enough to answer (WCAG 2.2.1). */
const WARNING_MS = 120_000;
const CLOCK = new Intl.DateTimeFormat("fr-FR", { hour: "2-digit", minute: "2-digit" });

const NO_ROLE = "Choisissez l'une des deux réponses.";
const NO_ADDRESS = "Écrivez votre adresse e-mail, par exemple prenom.nom@exemple.fr.";
const NO_CODE = "Écrivez les six chiffres du code.";
const ENDED = "Le code n'est plus valable. Demandez-en un autre.";

/** @type {Record<string, string>} */
const FAILURES = {
  network: "La connexion ne passe pas. Vérifiez le réseau, puis réessayez.",
  server: "Cela n'est pas possible pour le moment. Réessayez dans un instant.",
  expired: "La conversation a expiré. Commencez-en une autre, puis demandez un code.",
};

/** @param {string} id */
function errorLine(id) {
  return h("p", { id, class: "field-error" });
}

/**
 * @param {string} value
 * @param {string} label
 */
function roleChoice(value, label) {
  const input = h("input", { type: "radio", name: "role", value, "aria-describedby": "erreur-role" });
  return h("label", { class: "choice" }, input, label);
}

/**
 * @param {string} label
 * @param {string} [kind]
 */
function action(label, kind = "reply") {
  return h("button", { type: kind === "primary" ? "submit" : "button", class: kind }, label);
}

export class Identification {
  #host;
  #timers = [0, 0];
  #busy = false;

  #roleError = errorLine("erreur-role");
  #roles = h(
    "fieldset",
    {},
    h("legend", {}, "Vous êtes"),
    roleChoice("candidat", "Candidate ou candidat"),
    roleChoice("entreprise", "En entreprise\u00a0: je donne l'avis de l'entreprise"),
    this.#roleError,
  );
  #address = h("input", {
    id: "adresse",
    type: "email",
    autocomplete: "email",
    maxlength: 254,
    "aria-describedby": "aide-adresse erreur-adresse",
  });
  #addressError = errorLine("erreur-adresse");
  #addressForm = h(
    "form",
    { novalidate: true },
    h("p", {}, "Pour voir votre dossier, recevez un code à six chiffres. Une nouvelle conversation s'ouvrira."),
    this.#roles,
    h(
      "div",
      { class: "field" },
      h("label", { for: "adresse" }, "Votre adresse e-mail"),
      this.#address,
      this.#addressError,
      h(
        "p",
        { id: "aide-adresse", class: "note" },
        "Celle qui est enregistrée dans votre dossier. Elle n'est pas écrite dans la conversation.",
      ),
    ),
    h("div", { class: "actions" }, action("Recevoir un code", "primary")),
  );

  #sent = h("p", {});
  #code = h("input", {
    id: "code-recu",
    type: "text",
    inputmode: "numeric",
    autocomplete: "one-time-code",
    "aria-describedby": "aide-code erreur-code",
  });
  #codeHelp = h("p", { id: "aide-code", class: "note" });
  #codeError = errorLine("erreur-code");
  #extend = action("Prolonger le code");
  #warning = h(
    "div",
    { class: "warning", hidden: true },
    h("p", {}, "Le code n'est plus valable dans 2 minutes."),
    this.#extend,
  );
  #again = action("Recevoir un autre code");
  #back = action("Changer d'adresse");
  #codeForm = h(
    "form",
    { novalidate: true, hidden: true },
    this.#sent,
    h(
      "div",
      { class: "field" },
      h("label", { for: "code-recu" }, "Code à six chiffres"),
      this.#code,
      this.#codeError,
      this.#codeHelp,
    ),
    this.#warning,
    h("div", { class: "actions" }, action("Valider", "primary"), this.#again, this.#back),
  );
  #title = h("h3", { id: "titre-connexion" }, "Recevoir un code par e-mail");

  /** @param {Host} host */
  constructor(host) {
    this.#host = host;
    this.#addressForm.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#askForCode(this.#address, this.#addressError);
    });
    this.#codeForm.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#verify();
    });
    this.#again.addEventListener("click", () => this.#askForCode(this.#code, this.#codeError));
    this.#extend.addEventListener("click", () => this.#prolong());
    this.#back.addEventListener("click", () => this.#showAddress());
    this.#address.addEventListener("input", () => this.#setError(this.#address, this.#addressError, ""));
    this.#code.addEventListener("input", () => this.#setError(this.#code, this.#codeError, ""));
    this.#roles.addEventListener("change", () => this.#setRoleError(""));
  }

  /** Forgets what was typed: the conversation that it belonged to is over. */
  reset() {
    this.#stopTimers();
    this.#addressForm.reset();
    this.#setRoleError("");
    this.#setError(this.#address, this.#addressError, "");
    this.#showStep(this.#addressForm);
  }

  /**
   * Puts the form where an answer offers it; does nothing when none does.
   * @param {HTMLElement} reply
   */
  placeIn(reply) {
    const card = reply.querySelector(".connexion");
    card?.append(this.#title, this.#addressForm, this.#codeForm);
  }

  get #role() {
    return /** @type {HTMLInputElement | null} */ (this.#roles.querySelector("input:checked"))?.value;
  }

  /**
   * @param {HTMLInputElement} field where a failure is told
   * @param {HTMLElement} line
   */
  async #askForCode(field, line) {
    const email = this.#address.value.trim();
    if (!this.#role) {
      this.#setRoleError(NO_ROLE);
      this.#roles.querySelector("input")?.focus();
      return;
    }
    if (!/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email)) {
      this.#setError(this.#address, this.#addressError, NO_ADDRESS);
      this.#address.focus();
      return;
    }
    const view = await this.#call(field, line, "", { email, role: this.#role });
    if (!view) return;
    this.#sent.textContent =
      "Si cette adresse est celle d'un dossier, un code vient d'y être envoyé. Regardez aussi dans les courriers indésirables.";
    this.#showStep(this.#codeForm);
    this.#startTimers(view);
    this.#code.focus();
    this.#host.announce(`${this.#sent.textContent} ${this.#codeHelp.textContent}`);
  }

  async #verify() {
    const code = this.#code.value.replaceAll(/\s/g, "");
    if (!/^\d{6}$/.test(code)) {
      this.#setError(this.#code, this.#codeError, NO_CODE);
      this.#code.focus();
      return;
    }
    /** @type {Session | null} */
    const session = await this.#call(this.#code, this.#codeError, "/verification", { code });
    if (session) this.#host.open(session);
  }

  async #prolong() {
    const view = await this.#call(this.#code, this.#codeError, "/extension", {});
    if (!view) return;
    this.#startTimers(view);
    this.#code.focus();
    this.#host.announce(`Code prolongé. ${this.#codeHelp.textContent}`);
  }

  /**
   * Null once a failure has been told beside the field.
   * @param {HTMLInputElement} field
   * @param {HTMLElement} line
   * @param {string} path
   * @param {object} body
   */
  async #call(field, line, path, body) {
    if (this.#busy) return null;
    this.#setBusy(true);
    try {
      return await this.#host.post(`${PATH}${path}`, body);
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
      this.#setError(field, line, FAILURES[error.kind] ?? error.message);
      field.focus();
      return null;
    } finally {
      this.#setBusy(false);
    }
  }

  /** @param {CodeView} view */
  #startTimers({ expires_in, extensions_left }) {
    this.#stopTimers();
    const left = expires_in * 1000;
    // The browser's own clock: it may be wrong, the time left is not.
    this.#codeHelp.textContent = `Valable jusqu'à ${CLOCK.format(Date.now() + left)}. Vous pouvez le coller.`;
    this.#timers = [
      window.setTimeout(() => this.#warn(extensions_left > 0), Math.max(0, left - WARNING_MS)),
      window.setTimeout(() => this.#end(), left),
    ];
  }

  #stopTimers() {
    this.#timers.forEach((timer) => window.clearTimeout(timer));
    this.#warning.hidden = true;
  }

  /** @param {boolean} extensible */
  #warn(extensible) {
    this.#extend.hidden = !extensible;
    this.#warning.hidden = false;
    const offer = extensible ? " Le bouton Prolonger est sous le champ du code." : "";
    this.#host.announce(`Le code n'est plus valable dans 2 minutes.${offer}`);
  }

  #end() {
    this.#stopTimers();
    this.#codeHelp.textContent = "";
    this.#setError(this.#code, this.#codeError, ENDED);
  }

  #showAddress() {
    this.#stopTimers();
    this.#showStep(this.#addressForm);
    this.#address.focus();
  }

  /** @param {HTMLFormElement} step */
  #showStep(step) {
    this.#addressForm.hidden = step !== this.#addressForm;
    this.#codeForm.hidden = step !== this.#codeForm;
    this.#code.value = "";
    this.#setError(this.#code, this.#codeError, "");
  }

  /** @param {string} detail empty to clear */
  #setRoleError(detail) {
    this.#fill(this.#roleError, detail);
  }

  /**
   * @param {HTMLInputElement} field
   * @param {HTMLElement} line
   * @param {string} detail empty to clear
   */
  #setError(field, line, detail) {
    if (detail) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    this.#fill(line, detail);
  }

  /**
   * @param {HTMLElement} line
   * @param {string} detail
   */
  #fill(line, detail) {
    line.replaceChildren(...(detail ? [warningIcon(), h("span", {}, detail)] : []));
    if (detail) this.#host.announce(`Erreur\u00a0: ${detail}`);
  }

  /** @param {boolean} busy */
  #setBusy(busy) {
    this.#busy = busy;
    // Not the disabled attribute, which would drop the focus of a keyboard user.
    for (const button of [...this.#addressForm.querySelectorAll("button"), ...this.#codeForm.querySelectorAll("button")]) {
      button.setAttribute("aria-disabled", String(busy));
    }
  }
}
