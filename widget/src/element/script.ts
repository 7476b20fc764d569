/** The `<script>` that this runs from: where the service is, and what the portal wrote on it. */
import { OPTIONS } from "./options";

const ADDRESS = /\/widget(?:\.js|\/v\d+\/assistant-cqpm-\w+\.js)(?:[?#].*)?$/;

/** Null once the first run is over, and always in a module. */
const running = document.currentScript instanceof HTMLScriptElement ? document.currentScript : null;

/** Where this code was read from. A module has no other way to know it in a file that must run as an ordinary script too. */
function readFrom(): string | null {
  return /https?:\/\/[^\s)]+?(?=:\d+:\d+)/.exec(String(new Error().stack))?.[0] ?? null;
}

const address = running?.src || readFrom();

/** Whether that `<script>` is the one: what delays or asks for consent moves the address to another attribute. */
function isOurs(script: HTMLScriptElement): boolean {
  if (script.dataset.portal === undefined) return false;
  if (script === running || script.src === address) return true;
  if (address === null) return ADDRESS.test(script.src);
  return [...script.attributes].some(({ value }) => /\.js\b/.test(value) && address.endsWith(value));
}

// What runs may be a copy made without the attributes.
const own = running && isOurs(running) ? running : ([...document.scripts].find(isOurs) ?? null);

function publishingService(): string | null {
  const attributes = [...(own?.attributes ?? [])].map(({ value }) => value);
  const others = address === null ? [...document.scripts].map(({ src }) => src) : [];
  const found = [address, ...attributes, ...others].find((one) => one !== null && ADDRESS.test(one));
  return found ? new URL(found.replace(ADDRESS, "/"), document.baseURI).href : null;
}

/** Address of the service that published this script; null when a portal serves a copy of its own. */
export const publishedFrom: string | null = publishingService();

/** `<script … data-portal="…">` is the whole integration: the element is placed by the script, floating. */
export function placeFromScript(): void {
  if (!own) return;
  const { portal } = own.dataset;
  const element = document.createElement("assistant-cqpm");
  for (const name of OPTIONS) {
    const value = own.getAttribute(`data-${name}`);
    if (value !== null) element.setAttribute(name, value);
  }
  element.setAttribute("floating", "");
  const place = () => {
    if (!document.querySelector("assistant-cqpm[floating]")) document.body.append(element);
  };
  if (document.body) place();
  else document.addEventListener("DOMContentLoaded", place, { once: true });
  // Some sites change the body instead of loading a page: the conversation goes on where the new one asks for it too.
  new MutationObserver(() => {
    if (document.body && [...document.scripts].some(({ dataset }) => dataset.portal === portal)) place();
  }).observe(document.documentElement, { childList: true });
}
