/** What the buttons of the cards do: open a page of the person's own, copy the questions to ask. */
import type { Host } from "../chat/host";
import { h } from "../dom/dom";
import { checkIcon } from "../dom/icons";
import { outsideLink } from "../dom/links";
import { tellError } from "../dom/telling";
import { ApiFailure } from "../service/api-client";

/** An address that opens once, and the seconds that it is worth. */
interface PageOpening {
  url: string;
  expires_in: number;
}

const BLOCKED = "Le navigateur n'a pas ouvert la page. Ouvrez-la par ce lien, valable un instant\u00a0:";
const NOT_COPIED = "La copie n'a pas marché. Sélectionnez les questions pour les copier.";

const FAILURES: Record<string, string> = {
  network: "La connexion ne passe pas. Vérifiez le réseau, puis réessayez.",
  server: "La page ne s'ouvre pas pour le moment. Réessayez dans un instant.",
  expired: "La conversation a expiré. Commencez-en une autre pour ouvrir la page.",
};

export class CardActions {
  readonly #host: Pick<Host, "post" | "announce">;

  constructor(host: Pick<Host, "post" | "announce">) {
    this.#host = host;
  }

  /** Makes the buttons of that reply work. */
  placeIn(reply: HTMLElement): void {
    for (const card of reply.querySelectorAll(".card.page")) {
      const button = card.querySelector("button");
      button?.addEventListener("click", () => this.#openPage(button, card));
    }
    for (const card of reply.querySelectorAll(".card.contact")) {
      card.querySelector("button")?.addEventListener("click", () => this.#copy(card));
    }
  }

  async #openPage(button: HTMLButtonElement, card: Element): Promise<void> {
    if (button.getAttribute("aria-disabled") === "true") return;
    // In the tap itself: once the service has answered, browsers take a new tab for an advertisement.
    const tab = window.open("about:blank", "_blank");
    if (tab) {
      // The page must not reach this one; it cannot be asked for at the opening, which would then give no tab to lead.
      tab.opener = null;
      tab.document.title = "Ouverture de la page…";
    }
    const state = card.querySelector(".page-state") as HTMLElement;
    button.setAttribute("aria-disabled", "true");
    state.replaceChildren();
    try {
      const { url, expires_in }: PageOpening = await this.#host.post("v1/chat/pages", { page: button.dataset.page });
      const address = new URL(url);
      if (!/^https?:$/.test(address.protocol)) throw new ApiFailure("server");
      if (tab && !tab.closed) tab.location.replace(address.href);
      else this.#offerLink(state, button, address.href, expires_in);
    } catch (error) {
      tab?.close();
      if (!card.isConnected) return;
      const kind = error instanceof ApiFailure ? error.kind : "server";
      this.#refuse(state, FAILURES[kind] ?? (error as Error).message);
    } finally {
      button.removeAttribute("aria-disabled");
    }
  }

  #offerLink(state: HTMLElement, button: HTMLButtonElement, href: string, seconds: number): void {
    const link = outsideLink(href, "Ouvrir la page", "secondary");
    const remove = () => {
      const focused = link.matches(":focus");
      if (link.isConnected) state.replaceChildren();
      if (focused) button.focus();
    };
    const timer = window.setTimeout(remove, seconds * 1000);
    link.addEventListener("click", () => {
      window.clearTimeout(timer);
      // Once it is followed: a link that is no longer in the page leads nowhere.
      window.setTimeout(remove);
    });
    state.replaceChildren(h("p", {}, BLOCKED), link);
    link.focus();
    this.#host.announce(BLOCKED);
  }

  #refuse(state: HTMLElement, detail: string): void {
    const place = h("p", { class: "field-error" });
    state.replaceChildren(place);
    tellError(place, detail, this.#host.announce);
  }

  async #copy(card: Element): Promise<void> {
    const state = card.querySelector(".copy-state") as HTMLElement;
    const questions = [...card.querySelectorAll(".asks li")].map((one) => one.textContent);
    try {
      await navigator.clipboard.writeText(questions.join("\n"));
      state.replaceChildren(checkIcon(), h("span", {}, "Questions copiées."));
      this.#host.announce("Questions copiées.");
    } catch {
      state.replaceChildren(h("span", {}, NOT_COPIED));
      this.#host.announce(NOT_COPIED);
    }
  }
}
