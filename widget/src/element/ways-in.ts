/** How a page opens the assistant without a line of script: a link to `#assistant-cqpm`, or an event on the document. */

/** What of the element is used from outside. */
interface Opened extends HTMLElement {
  open(): void;
  close(): void;
  ask(question: string): Promise<void>;
}

const LINK = "#assistant-cqpm";

/** A page may hold two assistants: the first answers. */
const taken = new WeakSet<Event>();

/** Whether the page was opened at the assistant's own address. */
export function isAddressed(): boolean {
  return location.hash === LINK;
}

function linkOf(event: MouseEvent): HTMLAnchorElement | null {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return null;
  const link = event.composedPath().find((one) => one instanceof HTMLAnchorElement);
  const here = link?.hash === LINK && link.origin === location.origin && link.pathname === location.pathname;
  return here && link.search === location.search ? link : null;
}

/** Listens until the function returned is called. */
export function opensWhere(element: Opened): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  const first = (event: Event): boolean => {
    if (taken.has(event)) return false;
    taken.add(event);
    return true;
  };
  document.addEventListener(
    "click",
    (event) => {
      const link = linkOf(event);
      if (!link || !first(event)) return;
      event.preventDefault();
      // Not every browser gives it the focus, which goes back there afterwards.
      link.focus({ preventScroll: true });
      const { question } = link.dataset;
      if (question) element.ask(question);
      else element.open();
    },
    { signal },
  );
  document.addEventListener("assistant-cqpm:ouvrir", (event) => first(event) && element.open(), { signal });
  document.addEventListener("assistant-cqpm:fermer", () => element.close(), { signal });
  window.addEventListener("hashchange", (event) => isAddressed() && first(event) && element.open(), { signal });
  return () => listening.abort();
}
