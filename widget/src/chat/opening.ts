/** In whose name a conversation opens: what the page says, else what its portal says, else nobody's. */
import { type ApiClient, ApiFailure } from "../service/api-client";
import type { Person, Session } from "../service/contract";
import { portalToken, tokenAddress } from "../service/portal-identity";
import { registreOf } from "./registre";
import type { Shell } from "./shell";

const PORTAL_MISSING =
  "assistant-cqpm\u00a0: l'attribut portal manque (data-portal sur le script).";
const NOT_OPENED = "La conversation n'a pas pu s'ouvrir. Vérifiez le réseau, puis réessayez.";

export function whyNotOpened({ kind, message }: ApiFailure): string {
  // What the portal wrote is wrong: the person has nothing to correct.
  if (kind === "invalid") return new ApiFailure("portal").message;
  return kind === "network" || kind === "server" ? NOT_OPENED : message;
}

/**
 * Tells why it did not open, and what can be done about it.
 *
 * @param goOn opens it in nobody's name
 */
export function tellNotOpened({ frame, restart }: Shell, failure: ApiFailure, goOn: () => void): void {
  const text = whyNotOpened(failure);
  const actions = [{ label: "Réessayer", run: restart }];
  if (failure.kind === "identity") actions.push({ label: "Continuer sans m'identifier", run: goOn });
  frame.panel.show(text, ...actions);
  frame.announcer.announce(text);
}

/** Somebody was known, and it is not them any more: another person, or nobody in particular. */
export function isSomebodyElse(now: Person | null, before: Person | null): boolean {
  return before !== null && (now?.display_name !== before.display_name || now.role !== before.role);
}

/** Rejects with an `ApiFailure`. */
export async function openSession(shell: Shell, client: ApiClient): Promise<Session> {
  const { host } = shell;
  if (host.sessionOpener) return openByPage(host.sessionOpener);
  const address = host.getAttribute("identity-src");
  const source = host.identityToken ?? (address ? tokenAddress(address) : null);
  return openOnPortal(shell, client, source && (await portalToken(source)));
}

/** A page fails in its own way. */
async function openByPage(opener: () => Promise<Session>): Promise<Session> {
  try {
    return await opener();
  } catch (error) {
    console.warn("assistant-cqpm\u00a0: la page n'a pas ouvert de conversation.", error);
    throw new ApiFailure("server");
  }
}

/** Null for an anonymous conversation. */
export function openOnPortal({ host }: Shell, client: ApiClient, identityToken: string | null): Promise<Session> {
  const topic = host.getAttribute("topic");
  const registre = registreOf(host);
  const portal = host.getAttribute("portal");
  if (portal === null) console.warn(PORTAL_MISSING);
  return client.openSession({
    portal: portal ?? "demo",
    ...(identityToken && { identity_token: identityToken }),
    ...(topic && { topic }),
    ...(registre && { registre }),
  });
}
