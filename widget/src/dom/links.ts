/** Links that leave the conversation: in another window, which is said. */
import { h, hiddenText } from "./dom";
import { externalIcon } from "./icons";

/** Addresses come from data: anything but a web address stays plain text. */
export function isWebAddress(url: string | null): url is string {
  return /^https?:\/\//i.test(url ?? "");
}

export function outsideLink(href: string, label: string, kind: string | null = null): HTMLAnchorElement {
  return h("a", { class: kind, href, target: "_blank", rel: "noopener noreferrer" }, label, ...outside());
}

/** What tells, to the eye and to the ear, that something opens elsewhere. */
export function outside(): Node[] {
  return [hiddenText(" (nouvelle fenêtre)"), externalIcon()];
}
