/** What is there before any conversation: the head, a sentence and the way in. The chat fills the rest. */
import { Announcer } from "../dom/announcer";
import { h } from "../dom/dom";
import { chatIcon } from "../dom/icons";
import { Head } from "./head";
import { Panel } from "./panel";

const IDLE_TEXT =
  "Posez vos questions avec vos mots. Les réponses donnent leur source et sa date\u00a0; quand le document ne dit rien, l'assistant le dit.";
const OPENING = "Ouverture de la conversation…";
/** What takes less is not worth saying: the welcome comes instead. */
const LONG_MS = 400;

export class Frame {
  readonly announcer = new Announcer();
  readonly head = new Head();
  readonly panel = new Panel();
  readonly element = h(
    "section",
    { class: "chat", part: "chat", "aria-labelledby": "titre", lang: "fr" },
    this.head.element,
    this.panel.element,
    this.announcer.element,
  );

  /** A conversation opens: the element says it first, then the chat, once it is loaded. */
  showOpening(): void {
    const { element } = this.panel;
    if (!element.hidden && element.textContent === OPENING) return;
    this.panel.show(OPENING);
    this.announcer.announce(OPENING, LONG_MS);
  }

  /** Invites to start, after whatever has just ended. */
  showIdle(start: () => void, text: string = IDLE_TEXT): void {
    this.panel.show(text, { label: "Commencer la conversation", run: start });
    this.panel.element.prepend(h("span", { class: "welcome" }, chatIcon()));
  }
}
