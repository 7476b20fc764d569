/** The quiet row under an answer: the same more simply or in detail, copy it, say whether it helped. */
import { h, hiddenText } from "../dom/dom";
import { checkIcon, copyIcon } from "../dom/icons";
import type { Message, Suggestion } from "../service/contract";
import type { Host } from "./host";
import { Usefulness } from "./usefulness";
import { writtenAnswer } from "./written";

/** Buttons that the service knows in any conversation. */
const WISHES: Suggestion[] = [
  { id: "plus_simple", title: "Plus simple" },
  { id: "en_detail", title: "En détail" },
];
const COPIED = "Copié.";
const NOT_COPIED = "La copie n'a pas marché. Sélectionnez le texte pour le copier.";

export class AnswerTools {
  readonly #host: Pick<Host, "post" | "announce">;

  constructor(host: Pick<Host, "post" | "announce">) {
    this.#host = host;
  }

  /**
   * @param rank of the answer in the conversation
   * @param wishes buttons that ask for it in other words
   */
  render(message: Message, rank: number, wishes: HTMLButtonElement[]): HTMLDivElement {
    const state = h("p", { class: "tool-state" });
    const tell = (text: string, ...after: Node[]) => {
      state.replaceChildren(text, ...after);
      // It may have come under the edge of the thread, with the reasons above it.
      state.scrollIntoView({ block: "nearest" });
    };
    const opinion = new Usefulness(this.#host, message.id, rank, tell);
    // Pages served over plain HTTP have no clipboard.
    const copy = navigator.clipboard ? this.#copyButton(message, rank, tell) : null;
    return h(
      "div",
      { class: "answer-tools" },
      h("div", { class: "tool-row" }, ...wishes, copy, opinion.buttons),
      // Under the reasons: whatever its length, none of them comes under the finger that chose another.
      opinion.why,
      state,
    );
  }

  #copyButton(message: Message, rank: number, tell: (text: string, ...after: Node[]) => void): HTMLButtonElement {
    const button = h("button", { type: "button", class: "tool" }, copyIcon(), "Copier", hiddenText(` la réponse ${rank}`));
    button.addEventListener("click", async () => {
      const copied = await navigator.clipboard.writeText(writtenAnswer(message)).then(
        () => true,
        () => false,
      );
      tell(copied ? COPIED : NOT_COPIED, ...(copied ? [checkIcon()] : []));
      this.#host.announce(copied ? COPIED : NOT_COPIED);
    });
    return button;
  }
}

/** Whether that answer rests on something that can be said more simply, or more fully. */
function restsOnSources({ certitude, sources }: Message): boolean {
  return certitude !== null || sources.length > 0;
}

/** The buttons that ask for the same answer in other words; none where it is not one, or where there are no others. */
export function renderWishes(
  message: Message,
  rank: number,
  onChoose: (wish: Suggestion, button: HTMLButtonElement) => void,
): HTMLButtonElement[] {
  if (!restsOnSources(message)) return [];
  const { wishes } = message;
  return WISHES.filter(({ id }) => wishes?.includes(id) ?? true).map((wish) => {
    const button = h("button", { type: "button", class: "tool wish" }, wish.title, hiddenText(`\u00a0: réponse ${rank}`));
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-disabled") !== "true") onChoose(wish, button);
    });
    return button;
  });
}
