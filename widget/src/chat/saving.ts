/** The conversation kept by the person: as a file, made from what is on the screen; nothing is asked of the network. */
import { h } from "../dom/dom";
import { type Said, writtenConversation } from "./written";

/** Long enough for the slowest browser to have taken the file. */
const KEPT_MS = 60_000;

/** @param now the reader's own clock */
export function save(name: string, thread: Said[], now: Date): void {
  const two = (number: number) => String(number).padStart(2, "0");
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const file = new Blob([writtenConversation(name, thread, now)], { type: "text/plain;charset=utf-8" });
  const href = URL.createObjectURL(file);
  h("a", { href, download: `conversation-assistant-cqpm-${day}.txt` }).click();
  window.setTimeout(() => URL.revokeObjectURL(href), KEPT_MS);
}
