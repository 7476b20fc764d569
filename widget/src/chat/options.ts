/** What a person may do with the conversation as a whole: the menu in the head, and what it leads to. */
import { h } from "../dom/dom";
import { checkIcon } from "../dom/icons";
import { Erasing } from "./erasing";
import { Menu } from "./menu";
import { print } from "./printing";
import { registreOf, turnPlain } from "./registre";
import { save } from "./saving";
import type { Shell } from "./shell";
import type { Transcript } from "./transcript";
import { dayOf } from "./written";

const PLAIN = "Lecture facile activée\u00a0: les prochaines réponses seront écrites plus simplement.";
const USUAL = "Lecture facile désactivée.";
const SAVED = "La conversation est enregistrée dans vos téléchargements.";
const SAVED_MS = 10_000;
const ERASED = "La conversation est effacée, ici et dans le service.";
const ERASED_ALONE =
  "La conversation en cours est effacée, ici et dans le service\u00a0; les précédentes, de cet écran seulement.";
const LEAVE_A_MESSAGE = "Je voudrais laisser un message";

export class Options {
  readonly #shell: Shell;
  readonly #transcript: Transcript;
  readonly #announce = (text: string): void => this.#shell.frame.announcer.announce(text);
  readonly #menu: Menu;
  readonly erasing: Erasing;
  readonly saved = h("p", { class: "saved", hidden: true }, checkIcon(), SAVED);
  #savedTimer = 0;

  /** @param erase leaves that sentence in the conversation's place; rejects with an `ApiFailure` */
  constructor(shell: Shell, transcript: Transcript, ask: (text: string) => void, erase: (said: string) => Promise<void>) {
    this.#shell = shell;
    this.#transcript = transcript;
    const { head } = shell.frame;
    this.#menu = new Menu([
      { label: "Lecture facile", run: () => this.#turnPlain(), on: () => registreOf(shell.host) === "facile" },
      { label: "Enregistrer la conversation", run: () => this.#save() },
      // Browsers inside another application may have no printer.
      ...("print" in window ? [{ label: "Imprimer", run: () => this.#print() }] : []),
      { label: "Laisser un message", run: () => ask(LEAVE_A_MESSAGE) },
      { label: "Effacer la conversation…", run: () => this.erasing.ask() },
    ]);
    const erased = async () => {
      // Earlier ones were on the screen too.
      const several = this.#transcript.list.querySelector(".day") !== null;
      await erase(several ? ERASED_ALONE : ERASED);
      head.heading.focus();
    };
    this.erasing = new Erasing(erased, () => this.#menu.focus(), this.#announce);
    head.tools.prepend(this.#menu.element);
  }

  /** Whether there is a conversation to do something with. */
  set shown(shown: boolean) {
    this.#menu.fold();
    this.#menu.element.hidden = !shown;
    this.erasing.reset();
    this.saved.hidden = true;
  }

  #turnPlain(): void {
    this.#announce(turnPlain(this.#shell.host) ? PLAIN : USUAL);
  }

  #save(): void {
    save(this.#name, this.#transcript.said, new Date());
    this.#announce(SAVED);
    this.saved.hidden = false;
    window.clearTimeout(this.#savedTimer);
    this.#savedTimer = window.setTimeout(() => (this.saved.hidden = true), SAVED_MS);
  }

  #print(): void {
    print(this.#shell.root, `${this.#name}\u00a0: conversation du ${dayOf(new Date())}`, this.#transcript.list);
  }

  get #name(): string {
    return this.#shell.frame.head.heading.textContent ?? "";
  }
}
