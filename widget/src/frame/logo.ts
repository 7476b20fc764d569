/** The portal's own mark: over HTTPS or from the page's own site. */
import { h } from "../dom/dom";

/** `show` is called once it can be seen: a page's policy may refuse it, and nothing is missing then. */
export function loadLogo(address: string, show: (image: HTMLImageElement) => void): void {
  // Resolves as the page's own links do, and takes anything without failing.
  const { href, protocol, origin } = h("a", { href: address });
  if (protocol !== "https:" && origin !== location.origin) return;
  // The name is beside it.
  const image = h("img", { class: "logo", alt: "", referrerpolicy: "no-referrer" });
  image.addEventListener("load", () => show(image));
  image.src = href;
}
