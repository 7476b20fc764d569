/** The visible thread: turns in order, their waiting, failed and answered states, scrolling. */
import { h, hiddenText } from "./dom.js";
import { warningIcon } from "./icons.js";
import { markChosen, renderAnswer, renderAuthor, renderSuggestions, renderText } from "./rendering.js";

/** @typedef {import("./api-client.js").Message} Message */
/** @typedef {import("./api-client.js").Suggestion} Suggestion */
/** @typedef {(suggestion: Suggestion) => void} Choose */

const TYPING_DELAY_MS = 400;
/** Room kept above an answer, so that the end of the question stays in sight. */
const SCROLL_MARGIN_PX = 16;

/** One question and the place of its reply. */
class Turn {
  #typingTimer = 0;

  /**
   * @param {string} question
   * @param {(turn: Turn) => void} onLongWait called once the waiting is shown
   */
  constructor(question, onLongWait) {
    this.text = question;
    this.onLongWait = onLongWait;
    this.question = h(
      "li",
      { class: "message person" },
      renderAuthor("Vous"),
      h("div", { class: "bubble" }, h("p", { class: "text" }, question)),
    );
    this.reply = h("li", { class: "message assistant", hidden: true });
  }

  wait() {
    this.#show();
    this.#typingTimer = window.setTimeout(() => {
      const dots = h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"));
      this.#show(h("p", { class: "typing" }, "L'assistant répond…", dots));
      this.onLongWait(this);
    }, TYPING_DELAY_MS);
  }

  /** @param {...Node} content */
  settle(...content) {
    window.clearTimeout(this.#typingTimer);
    this.#show(...content);
  }

  /**
   * @param {string} detail
   * @param {string} action
   * @param {() => void} onAction
   */
  fail(detail, action, onAction) {
    const retry = h("button", { type: "button", class: "retry" }, action, hiddenText(`\u00a0: «\u00a0${this.text}\u00a0»`));
    retry.addEventListener("click", onAction);
    this.settle(h("div", { class: "failure" }, warningIcon(), h("p", {}, detail), retry));
  }

  remove() {
    this.settle();
    this.question.remove();
    this.reply.remove();
  }

  /** @param {...Node} content */
  #show(...content) {
    this.reply.replaceChildren(...content);
    this.reply.hidden = content.length === 0;
  }
}

export class Transcript {
  #list = h("ol", { role: "list", class: "messages" });
  #answers = 0;
  /** @type {HTMLButtonElement[]} */
  #openReplies = [];

  element = h(
    "div",
    { class: "thread", role: "region", "aria-label": "Fil de la conversation", tabindex: 0, hidden: true },
    this.#list,
  );

  /**
   * @param {Choose} onChoose
   * @param {(text: string) => void} announce
   */
  constructor(onChoose, announce) {
    this.onChoose = onChoose;
    this.announce = announce;
  }

  clear() {
    this.#list.replaceChildren();
    this.#answers = 0;
    this.#openReplies = [];
  }

  /** @param {import("./api-client.js").Welcome} welcome */
  showWelcome({ text, suggestions, notice }) {
    const replies = this.#renderReplies(suggestions, "Questions pour commencer");
    this.#list.append(
      h(
        "li",
        { class: "message assistant" },
        renderAuthor("Assistant"),
        h("div", { class: "bubble" }, renderText(text)),
        notice ? h("div", { class: "notice" }, renderText(notice)) : null,
        replies,
      ),
    );
  }

  /** @param {string} question */
  addTurn(question) {
    const turn = new Turn(question, ({ question: shown }) => {
      this.announce("L'assistant répond…");
      this.scrollTo(shown);
    });
    this.#list.append(turn.question, turn.reply);
    this.scrollTo(turn.question);
    return turn;
  }

  /**
   * @param {Turn} turn
   * @param {Message[]} messages
   */
  showReply(turn, messages) {
    const content = messages.flatMap((message) => {
      this.#answers += 1;
      const name = `Questions proposées, réponse ${this.#answers}`;
      return [renderAnswer(message, this.#answers), this.#renderReplies(message.suggestions, name)];
    });
    turn.settle(renderAuthor("Assistant"), ...content.filter((node) => node !== null));
    this.scrollTo(turn.reply);
  }

  /** Older quick replies stay readable, out of the keyboard's way. */
  retireReplies() {
    for (const button of this.#openReplies) {
      button.setAttribute("aria-disabled", "true");
      button.tabIndex = -1;
    }
  }

  /** The message did not get through: what was offered before it is offered again. */
  restoreReplies() {
    for (const button of this.#openReplies) {
      if (button.classList.contains("chosen")) continue;
      button.removeAttribute("aria-disabled");
      button.tabIndex = 0;
    }
  }

  /** @param {HTMLElement} target */
  scrollTo(target) {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const behavior = still ? "auto" : "smooth";
    if (getComputedStyle(this.element).overflowY === "visible") {
      // Low windows and strong zoom: the thread flows in the page, which scrolls instead.
      target.scrollIntoView({ block: "start", behavior });
      return;
    }
    const distance = target.getBoundingClientRect().top - this.element.getBoundingClientRect().top;
    this.element.scrollBy({ top: distance - SCROLL_MARGIN_PX, behavior });
  }

  /**
   * @param {Suggestion[]} suggestions
   * @param {string} name
   */
  #renderReplies(suggestions, name) {
    const list = renderSuggestions(suggestions, name, (suggestion, button) => {
      markChosen(button);
      this.onChoose(suggestion);
    });
    if (list) {
      this.retireReplies();
      this.#openReplies = [...list.querySelectorAll("button")];
    }
    return list;
  }
}
