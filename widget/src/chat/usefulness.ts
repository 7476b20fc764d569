/** What the person thinks of one answer: useful or not, and why not. They may change their mind. */
import { h, hiddenText } from "../dom/dom";
import { thumbDownIcon, thumbUpIcon } from "../dom/icons";
import { ApiFailure } from "../service/api-client";
import type { Host } from "./host";

/** As `POST /v1/chat/messages/{id}/feedback` takes it. */
interface Vote {
  useful: boolean;
  reason?: string;
}

const REASONS: Record<string, string> = {
  faux: "C'est faux",
  hors_sujet: "Ce n'est pas ma question",
  incomplet: "Il manque quelque chose",
  pas_clair: "Ce n'est pas clair",
  autre: "Autre chose",
};
const THANKS = "Merci pour votre avis.";
const WHY = "Merci. Vous pouvez dire pourquoi.";
const CHANGED = "Avis enregistré.";
const FAILURES: Partial<Record<ApiFailure["kind"], string>> = {
  network: "Votre avis n'est pas parti\u00a0: la connexion ne passe pas.",
  server: "Votre avis n'a pas pu être enregistré.",
  expired: "La conversation a expiré\u00a0: votre avis ne peut plus être enregistré.",
};

export type Teller = (text: string, ...after: Node[]) => void;

export class Usefulness {
  readonly #host: Pick<Host, "post" | "announce">;
  readonly #path: string;
  /** Shows a short text beside the buttons. */
  readonly #tell: Teller;
  readonly #of: string;
  readonly #useful: HTMLButtonElement;
  readonly #useless: HTMLButtonElement;
  readonly #reasons = new Map<string, HTMLButtonElement>();
  readonly buttons: HTMLElement;
  /** Unfolded once the answer is said not to be useful. */
  readonly why: HTMLElement;
  #sending = false;
  #thanked = false;

  /** @param rank of the answer in the conversation */
  constructor(host: Pick<Host, "post" | "announce">, id: number, rank: number, tell: Teller) {
    this.#host = host;
    this.#path = `v1/chat/messages/${id}/feedback`;
    this.#tell = tell;
    this.#of = `\u00a0: réponse ${rank}`;
    this.#useful = this.#button("tool", { useful: true }, thumbUpIcon(), "Utile");
    this.#useless = this.#button("tool", { useful: false }, thumbDownIcon(), "Pas utile");
    // Kept together where the row is too long for one line.
    this.buttons = h("div", { class: "opinion" }, this.#useful, this.#useless);
    for (const [reason, label] of Object.entries(REASONS)) {
      this.#reasons.set(reason, this.#button("tool reason", { useful: false, reason }, label));
    }
    const legend = h("p", { id: `pourquoi-${rank}` }, "Qu'est-ce qui n'allait pas\u00a0? ", hiddenText(`Réponse ${rank}. `));
    legend.append(h("span", { class: "optional" }, "(facultatif)"));
    this.why = h(
      "div",
      { class: "why", role: "group", "aria-labelledby": legend.id, hidden: true },
      legend,
      h("div", { class: "reasons" }, ...this.#reasons.values()),
    );
  }

  #button(kind: string, vote: Vote, ...content: (Node | string)[]): HTMLButtonElement {
    const button = h("button", { type: "button", class: kind, "aria-pressed": "false" }, ...content, hiddenText(this.#of));
    button.addEventListener("click", () => this.#send(vote));
    return button;
  }

  async #send(vote: Vote): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    try {
      await this.#host.post(this.#path, vote);
      this.#show(vote);
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
      this.#refuse(error, vote);
    } finally {
      this.#sending = false;
    }
  }

  #show(vote: Vote): void {
    this.#useful.setAttribute("aria-pressed", String(vote.useful));
    this.#useless.setAttribute("aria-pressed", String(!vote.useful));
    for (const [reason, button] of this.#reasons) button.setAttribute("aria-pressed", String(reason === vote.reason));
    this.why.hidden = vote.useful;
    const text = this.#thanked ? CHANGED : vote.useful || vote.reason ? THANKS : WHY;
    this.#thanked = true;
    this.#tell(text);
    this.#host.announce(text);
  }

  #refuse(error: ApiFailure, vote: Vote): void {
    const detail = FAILURES[error.kind] ?? error.message;
    const again = h("button", { type: "button", class: "tool again" }, "Réessayer", hiddenText(this.#of));
    again.addEventListener("click", () => {
      // It goes away with the failure: the button that was pressed first takes the focus.
      this.#pressed(vote).focus();
      this.#send(vote);
    });
    this.#tell(detail, ...(error.kind === "expired" ? [] : [again]));
    this.#host.announce(`Erreur\u00a0: ${detail}`);
  }

  #pressed({ useful, reason }: Vote): HTMLButtonElement {
    return (reason && this.#reasons.get(reason)) || (useful ? this.#useful : this.#useless);
  }
}
