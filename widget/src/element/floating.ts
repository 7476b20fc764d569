/** The element in a corner of the page: a button, and the window that it opens. */
import { Announcer } from "../dom/announcer";
import { h } from "../dom/dom";
import { FullScreen } from "./full-screen";
import { Launcher } from "./launcher";

/** Where the window takes the whole screen, and the page behind it rests. */
const SMALL = matchMedia("(max-width: 30rem), (max-height: 30rem)");

export interface FloatingActions {
  /** The person pressed the button. */
  onLaunch: () => void;
  onClose: () => void;
}

/** What has the focus in the page, inside other elements too. */
function focused(): HTMLElement | null {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element instanceof HTMLElement && element !== document.body ? element : null;
}

export class Floating {
  readonly #window = h("dialog", { class: "window", part: "window", "aria-labelledby": "titre" });
  readonly #launcher: Launcher;
  readonly #outside = new Announcer();
  readonly #fullScreen = new FullScreen();
  readonly #actions: FloatingActions;
  #isOpen = false;
  #opener: HTMLElement | null = null;
  #unread = 0;

  readonly element: HTMLElement;
  readonly sheet = this.#fullScreen.room;

  constructor(content: HTMLElement, actions: FloatingActions) {
    this.#actions = actions;
    this.#launcher = new Launcher(actions.onLaunch);
    this.#window.append(content);
    this.element = h(
      "div",
      { class: "corner", lang: "fr" },
      this.#window,
      this.#launcher.element,
      this.#outside.element,
    );
    this.#window.addEventListener("keydown", (event) => {
      // What is inside may have used the key already, to fold a menu.
      if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
      event.preventDefault();
      this.close();
    });
    this.#window.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.close();
    });
    // A phone's own way back may close it without asking.
    this.#window.addEventListener("close", () => {
      if (!this.#window.open) this.close();
    });
  }

  set label(text: string) {
    this.#launcher.label = text;
  }

  connect(): void {
    SMALL.addEventListener("change", this.#fit);
    this.#fit();
  }

  disconnect(): void {
    SMALL.removeEventListener("change", this.#fit);
    this.#fullScreen.stop();
    this.#outside.stop();
  }

  /**
   * Shows the window, without moving the focus unless it takes the whole screen. False where it would
   * and nobody asked: a page does not cover itself.
   */
  open(asked: boolean): boolean {
    if (this.#isOpen) return true;
    if (SMALL.matches && !asked) return false;
    this.#isOpen = true;
    this.#opener = focused();
    this.#show();
    this.#unread = 0;
    this.#launcher.unread = 0;
    this.#launcher.expanded = true;
    return true;
  }

  /** The conversation goes on behind; the focus goes back to what opened the window, if it was inside. */
  close(): void {
    if (!this.#isOpen) return;
    const inside = this.#window.matches(":focus-within, :modal");
    this.#isOpen = false;
    this.#hide();
    this.#launcher.expanded = false;
    if (inside) {
      this.#opener?.focus();
      // It may have gone since.
      if (!this.#opener?.matches(":focus")) this.#launcher.element.focus();
    }
    this.#opener = null;
    this.#actions.onClose();
  }

  /** An answer came: marked and said when nobody sees it. */
  answered(): void {
    if (this.#isOpen) return;
    this.#unread += 1;
    this.#launcher.unread = this.#unread;
    this.#outside.announce("Nouvelle réponse de l'assistant.");
  }

  #show(): void {
    if (SMALL.matches) {
      this.#window.showModal();
      this.#fullScreen.start();
    } else {
      // What show() does, but for the focus that it takes.
      this.#window.open = true;
    }
  }

  #hide(): void {
    this.#window.close();
    this.#fullScreen.stop();
  }

  /** The screen was turned, the page zoomed or the element moved: the same window, with or without the page behind it. */
  #fit = (): void => {
    if (!this.#isOpen || this.#window.matches(":modal") === SMALL.matches) return;
    const within = this.#window.matches(":focus-within") ? focused() : null;
    this.#hide();
    this.#show();
    within?.focus({ preventScroll: true });
  };
}
