/** Who is signed in at the portal: asked from the portal itself, when a conversation opens. */
import { ApiFailure } from "./api-client.js";

/** @typedef {() => Promise<string | null | undefined>} TokenSource */

const TIMEOUT_MS = 10_000;

/**
 * @param {string} address of the portal, which answers `{"token": "…"}`, or 204 when nobody is signed in
 * @returns {TokenSource}
 */
export function tokenAddress(address) {
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
    return (await response.json()).token;
  };
}

/**
 * Null when nobody is signed in. Anything but an answer is a failure: the person is told,
 * and is not made anonymous without knowing it.
 * @param {TokenSource} source
 */
export async function portalToken(source) {
  let timer = 0;
  const deadline = new Promise((_, reject) => {
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
