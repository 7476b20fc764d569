/** Who is signed in at the portal: asked from the portal itself, when a conversation opens. */
import { ApiFailure } from "./api-client";

export type TokenSource = () => Promise<string | null | undefined>;

const TIMEOUT_MS = 10_000;

/** @param address of the portal, which answers `{"token": "…"}`, or 204 when nobody is signed in */
export function tokenAddress(address: string): TokenSource {
  return async () => {
    const response = await fetch(new URL(address, document.baseURI), {
      // The portal's own cookie goes along; another site's address, or a sign-in page met on the way, is refused.
      mode: "same-origin",
      credentials: "same-origin",
      redirect: "error",
      cache: "no-store",
      headers: { accept: "application/json" },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.status === 204) return null;
    if (!response.ok) throw new Error(`${address} : ${response.status}`);
    const answer: { token?: string | null } = await response.json();
    return answer.token;
  };
}

/**
 * Null when nobody is signed in. Anything but an answer is a failure: the person is told,
 * and is not made anonymous without knowing it.
 */
export async function portalToken(source: TokenSource): Promise<string | null> {
  let timer = 0;
  const deadline = new Promise<never>((_, reject) => {
    timer = window.setTimeout(() => reject(new Error("délai dépassé")), TIMEOUT_MS);
  });
  try {
    const token = await Promise.race([source(), deadline]);
    if (token === null || token === undefined || token === "") return null;
    if (typeof token === "string") return token;
    throw new Error("le jeton n'est pas un texte");
  } catch (error) {
    console.warn("assistant-cqpm\u00a0: le portail n'a pas donné de jeton.", error);
    throw new ApiFailure("identity");
  } finally {
    clearTimeout(timer);
  }
}
