/** The earlier conversations of an identified person, shown above the thread when they ask for them. */
import { h } from "../dom/dom";
import { tellError } from "../dom/telling";
import { ApiFailure } from "../service/api-client";
import type { History, Message } from "../service/contract";
import type { Host } from "./host";
import type { Transcript } from "./transcript";

const NO_MORE = "Il n'y a pas d'échange plus ancien.";
const FAILURES: Partial<Record<ApiFailure["kind"], string>> = {
  network: "La connexion ne passe pas. Vérifiez le réseau, puis réessayez.",
  server: "Vos échanges précédents ne peuvent pas être montrés pour le moment. Réessayez dans un instant.",
};

export class EarlierExchanges {
  readonly #host: Pick<Host, "get" | "announce">;
  readonly #transcript: Transcript;
  readonly #button = h("button", { type: "button", class: "reply" });
  readonly #state = h("p", { class: "history-state", tabindex: -1 });
  readonly element = h("div", { class: "history", hidden: true }, this.#button, this.#state);
  /** The conversation that the pages are asked for from. */
  #current = new AbortController();
  #oldest: number | null = null;

  constructor(host: Pick<Host, "get" | "announce">, transcript: Transcript) {
    this.#host = host;
    this.#transcript = transcript;
    this.#button.addEventListener("click", () => this.#show());
  }

  /**
   * Nothing is asked for until the person wants it.
   *
   * @param exist whether there is anything to see
   */
  offer(exist: boolean): void {
    this.#current.abort();
    this.#current = new AbortController();
    this.#oldest = null;
    this.#button.textContent = "Voir mes échanges précédents";
    this.#button.hidden = false;
    this.#button.removeAttribute("aria-disabled");
    this.#state.replaceChildren();
    this.element.hidden = !exist;
  }

  async #show(): Promise<void> {
    if (this.#button.getAttribute("aria-disabled") === "true") return;
    const { signal } = this.#current;
    this.#button.setAttribute("aria-disabled", "true");
    this.#state.replaceChildren();
    try {
      const before = this.#oldest === null ? "" : `?before=${this.#oldest}`;
      const { messages, more }: History = await this.#host.get(`v1/chat/history${before}`);
      if (!signal.aborted) this.#receive(messages, more);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ApiFailure)) throw error;
      const place = h("span", { class: "field-error" });
      this.#state.replaceChildren(place);
      tellError(place, FAILURES[error.kind] ?? error.message, this.#host.announce);
    } finally {
      if (!signal.aborted) this.#button.removeAttribute("aria-disabled");
    }
  }

  #receive(messages: Message[], more: boolean): void {
    const { length } = messages;
    this.#transcript.showEarlier(messages, () => {
      if (more) this.#button.textContent = "Voir plus ancien";
      else this.#conclude();
    });
    this.#oldest = messages[0]?.id ?? this.#oldest;
    const said = length > 1 ? `${length} messages plus anciens affichés.` : length === 1 ? "1 message plus ancien affiché." : "";
    this.#host.announce([said, more ? "" : NO_MORE].filter(Boolean).join(" "));
  }

  #conclude(): void {
    const focused = this.#button.matches(":focus");
    this.#button.hidden = true;
    this.#state.textContent = NO_MORE;
    // Not to be lost with the button.
    if (focused) this.#state.focus({ preventScroll: true });
  }
}
