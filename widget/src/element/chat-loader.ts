/** The chat is asked for when a person opens it, and runs only if it is what was published with this script. */

declare const CHAT_PATH: string;
declare const CHAT_INTEGRITY: string;

export type ChatModule = typeof import("../chat/chat");

/** For the developer of the portal. */
const CAUSES = " (réseau, script-src de la page, fichier modifié, ou copie du script sans api-url)";

let loaded: Promise<ChatModule> | null = null;
let tries = 0;

/** Rejects when the network fails, or when what came is not what was published; the next call tries again. */
export function loadChat(service: URL): Promise<ChatModule> {
  loaded ??= fetchChat(service).catch((error) => {
    loaded = null;
    throw error;
  });
  return loaded;
}

async function fetchChat(service: URL): Promise<ChatModule> {
  const address = new URL(CHAT_PATH, service);
  // Browsers remember that an address failed.
  if (tries > 0) address.searchParams.set("essai", String(tries));
  tries += 1;
  await verify(address.href);
  return import(address.href);
}

/** A dynamic import cannot carry the sum itself: the preload does, and the import takes what it brought. */
async function verify(address: string): Promise<void> {
  const link = document.createElement("link");
  if (!link.relList.supports("modulepreload")) return;
  const arrived = new Promise<void>((resolve, reject) => {
    link.rel = "modulepreload";
    link.crossOrigin = "anonymous";
    link.integrity = CHAT_INTEGRITY;
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", () => reject(new Error(`${address} ne se charge pas${CAUSES}`)));
    link.href = address;
    document.head.append(link);
  });
  await arrived.finally(() => link.remove());
}
