/** Plain words or the usual ones, as the element's attribute says: the portal sets it, or the person, in the menu. */
import type { Registre } from "../service/contract";

const NAME = "registre";

/** Null where nobody said: the service then goes by the conversation. */
export function registreOf(host: HTMLElement): Registre | null {
  const value = host.getAttribute(NAME);
  return value === "facile" || value === "standard" ? value : null;
}

export function turnPlain(host: HTMLElement): boolean {
  const plain = registreOf(host) !== "facile";
  host.setAttribute(NAME, plain ? "facile" : "standard");
  return plain;
}
