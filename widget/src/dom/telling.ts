/** What went wrong: shown where it belongs, and said. */
import { h } from "./dom";
import { warningIcon } from "./icons";

/** @param place of class « field-error » */
export function tellError(place: HTMLElement, detail: string, announce: (text: string) => void): void {
  place.replaceChildren(warningIcon(), h("span", {}, detail));
  announce(`Erreur\u00a0: ${detail}`);
}
