/** The visible thread: turns in order, their waiting, failed and answered states, scrolling. */
import { type Child, h, hiddenText } from "../dom/dom";
import { warningIcon } from "../dom/icons";
import type { Message, Suggestion, Welcome } from "../service/contract";
import { type AnswerTools, renderWishes } from "./answer-tools";
import {
  markChosen,
  renderAnswer,
  renderAuthor,
  renderPastAnswer,
  renderQuestion,
  renderSuggestions,
  renderText,
} from "./rendering";
import { type Said, dayOf, writtenAnswer } from "./written";

const PERSON = "Vous";
const ASSISTANT = "Assistant";
const TYPING_DELAY_MS = 400;
/** Room kept above an answer, so that the end of the question stays in sight. */
const SCROLL_MARGIN_PX = 16;
/** Room above the thread as it was for what comes before it: most of it the first time, the last lines after that. */
const FIRST_SHARE = 0.65;
const PEEK_PX = 112;

/** One question and the place of its reply. */
class Turn {
  readonly text: string;
  readonly question: HTMLLIElement;
  readonly reply = h("li", { class: "message assistant", part: "message", hidden: true });

  /** Called once the waiting is shown. */
  readonly #onLongWait: (turn: Turn) => void;
  #typingTimer = 0;

  constructor(question: string, onLongWait: (turn: Turn) => void) {
    this.text = question;
    this.#onLongWait = onLongWait;
    this.question = messageItem(PERSON, renderQuestion(question));
  }

  wait(): void {
    this.#show();
    this.#typingTimer = window.setTimeout(() => {
      const dots = h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"));
      this.#show(h("p", { class: "typing" }, "L'assistant répond…", dots));
      this.#onLongWait(this);
    }, TYPING_DELAY_MS);
  }

  settle(...content: Node[]): void {
    window.clearTimeout(this.#typingTimer);
    this.#show(...content);
  }

  fail(detail: string, action: string, onAction: () => void): void {
    const retry = h("button", { type: "button", class: "retry" }, action, hiddenText(`\u00a0: «\u00a0${this.text}\u00a0»`));
    retry.addEventListener("click", onAction);
    this.settle(h("div", { class: "failure" }, warningIcon(), h("p", {}, detail), retry));
  }

  remove(): void {
    this.settle();
    this.question.remove();
    this.reply.remove();
  }

  #show(...content: Node[]): void {
    this.reply.replaceChildren(...content);
    this.reply.hidden = content.length === 0;
  }
}

function saidIn(message: Message): Said {
  const at = new Date(message.created_at);
  if (message.author === "assistant") return { who: ASSISTANT, at, text: writtenAnswer(message) };
  return { who: PERSON, at, text: message.text };
}

function messageItem(who: string, ...content: Child[]): HTMLLIElement {
  const kind = who === PERSON ? "person" : "assistant";
  return h("li", { class: `message ${kind}`, part: "message" }, renderAuthor(who), ...content);
}

/** Tells one conversation, or one day, from the next. */
function dayItem(text: string): HTMLLIElement {
  return h("li", { class: "day" }, h("span", {}, text));
}

export class Transcript {
  readonly #onChoose: (suggestion: Suggestion) => boolean;
  readonly #announce: (text: string) => void;
  readonly #list = h("ol", { role: "list", class: "messages" });
  readonly #tools: AnswerTools;
  /** By their place in the thread, whatever is taken out of it or put in later. */
  #said = new WeakMap<Element, Said[]>();
  #answers = 0;
  #openReplies: HTMLButtonElement[] = [];
  #top = 0;

  readonly element = h(
    "div",
    { class: "thread", part: "thread", role: "region", "aria-label": "Fil de la conversation", tabindex: 0, hidden: true },
    this.#list,
  );

  /** @param tools what goes under each answer */
  /** @param onChoose whether the choice was taken */
  constructor(onChoose: (suggestion: Suggestion) => boolean, announce: (text: string) => void, tools: AnswerTools) {
    this.#onChoose = onChoose;
    this.#announce = announce;
    this.#tools = tools;
    this.element.addEventListener("scroll", () => (this.#top = this.element.scrollTop), { passive: true });
  }

  /** All that was said, question by question. */
  get list(): HTMLElement {
    return this.#list;
  }

  /** What is in the thread, in order. */
  get said(): Said[] {
    return [...this.#list.children].flatMap((item) => this.#said.get(item) ?? []);
  }

  /** What was being read, after the page has moved the element: browsers go back to the top. */
  returnToPlace(): void {
    this.element.scrollTop = this.#top;
  }

  clear(): void {
    this.#list.replaceChildren();
    this.#answers = 0;
    this.#openReplies = [];
  }

  showWelcome({ text, suggestions, notice }: Welcome): void {
    this.#forgetReplies();
    const replies = this.#renderReplies(suggestions, "Questions pour commencer");
    const welcome = messageItem(
      ASSISTANT,
      h("div", { class: "bubble", part: "bubble" }, renderText(text)),
      notice ? h("div", { class: "notice" }, renderText(notice)) : null,
      replies,
    );
    this.#keep(welcome, { who: ASSISTANT, at: new Date(), text: [text, notice].filter(Boolean).join("\n\n") });
    this.#list.append(welcome);
  }

  /**
   * Puts earlier messages above the thread, without moving what is read but for the newest of them to be seen.
   *
   * @param alongside what else changes above it
   */
  showEarlier(messages: Message[], alongside: () => void): void {
    const read = this.#list.querySelector(".message");
    const before = read?.getBoundingClientRect().top ?? 0;
    const first = !this.#list.firstElementChild?.classList.contains("day");
    const below = messages.length > 0 && this.#putAbove(messages, first);
    alongside();
    this.element.scrollTop += (read?.getBoundingClientRect().top ?? 0) - before;
    if (below) this.scrollTo(below, first ? this.element.clientHeight * FIRST_SHARE : PEEK_PX);
  }

  /** @returns what they are followed by */
  #putAbove(messages: Message[], first: boolean): Element | null {
    const top = this.#list.firstElementChild;
    if (first) this.#list.prepend(dayItem("Conversation en cours"));
    // The day that the page before began with may begin earlier.
    else if (top?.textContent === dayOf(new Date(messages.at(-1)?.created_at ?? 0))) top.remove();
    const below = this.#list.firstElementChild;
    let day = "";
    const items = messages.flatMap((message) => {
      const at = dayOf(new Date(message.created_at));
      const separator = at === day ? [] : [dayItem(at)];
      day = at;
      return [...separator, this.#pastItem(message)];
    });
    this.#list.prepend(...items);
    return below;
  }

  /** Tells one conversation from the next. */
  separate(text: string): HTMLLIElement {
    // The service no longer takes what anybody thinks of them.
    for (const opinion of this.#list.querySelectorAll(".opinion, .why")) opinion.remove();
    const item = dayItem(text);
    this.#list.append(item);
    return item;
  }

  addTurn(question: string): Turn {
    const turn = new Turn(question, ({ question: shown }) => {
      this.#announce("L'assistant répond…");
      this.scrollTo(shown);
    });
    this.#keep(turn.question, { who: PERSON, at: new Date(), text: question });
    this.#list.append(turn.question, turn.reply);
    this.scrollTo(turn.question);
    return turn;
  }

  showReply(turn: Turn, messages: Message[]): void {
    this.#forgetReplies();
    const content = messages.flatMap((message) => {
      const rank = (this.#answers += 1);
      const wishes = message === messages.at(-1) ? renderWishes(message, rank, this.#choose) : [];
      this.#openReplies.push(...wishes);
      return [
        renderAnswer(message, rank),
        this.#tools.render(message, rank, wishes),
        this.#renderReplies(message.suggestions, `Questions proposées, réponse ${rank}`),
      ];
    });
    this.#keep(turn.reply, ...messages.map(saidIn));
    turn.settle(renderAuthor(ASSISTANT), ...content.filter((node) => node !== null));
    this.scrollTo(turn.reply);
  }

  /** Older quick replies stay readable, out of the keyboard's way. */
  retireReplies(): void {
    for (const button of this.#openReplies) {
      button.setAttribute("aria-disabled", "true");
      button.tabIndex = -1;
    }
  }

  /** The message did not get through: what was offered before it is offered again. */
  restoreReplies(): void {
    for (const button of this.#openReplies) {
      if (button.classList.contains("chosen")) continue;
      button.removeAttribute("aria-disabled");
      button.tabIndex = 0;
    }
  }

  /** Others take their place. */
  #forgetReplies(): void {
    this.retireReplies();
    this.#openReplies = [];
  }

  /** @param above room left for what comes before it, where there is less */
  scrollTo(target: Element, above = 0): void {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const behavior = still ? "auto" : "smooth";
    if (getComputedStyle(this.element).overflowY === "visible") {
      // Low windows and strong zoom: the thread flows in the page, which scrolls instead.
      target.scrollIntoView({ block: above ? "end" : "start", behavior });
      return;
    }
    const distance = target.getBoundingClientRect().top - this.element.getBoundingClientRect().top - SCROLL_MARGIN_PX;
    this.element.scrollBy({ top: above ? Math.min(0, distance - above) : distance, behavior });
  }

  #renderReplies(suggestions: Suggestion[], name: string): HTMLUListElement | null {
    const list = renderSuggestions(suggestions, name, this.#choose);
    if (list) this.#openReplies.push(...list.querySelectorAll("button"));
    return list;
  }

  readonly #choose = (suggestion: Suggestion, button: HTMLButtonElement): void => {
    if (!this.#onChoose(suggestion)) return;
    markChosen(button);
    // A message that waits for the network leaves the others open, not the one that it came from.
    button.setAttribute("aria-disabled", "true");
    button.tabIndex = -1;
  };

  #pastItem(message: Message): HTMLLIElement {
    const said = saidIn(message);
    const item = messageItem(said.who, said.who === PERSON ? renderQuestion(message.text) : renderPastAnswer(message));
    this.#keep(item, said);
    return item;
  }

  /** Once: a form may show it again. */
  note(place: Element, text: string): void {
    const item = place.closest(".message");
    const said = (item && this.#said.get(item)) ?? [];
    if (!item || said.some((one) => one.text === text)) return;
    this.#keep(item, ...said, { who: ASSISTANT, at: new Date(), text });
    // For paper, where the form that shows it is not.
    item.append(h("p", { class: "noted" }, text));
  }

  #keep(item: Element, ...said: Said[]): void {
    this.#said.set(item, said);
  }
}
