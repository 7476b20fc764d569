/** Whom to call, as it is recorded: in the card of type « contact » and in the form that writes to them. */
import { h } from "../dom/dom";
import { phoneIcon } from "../dom/icons";
import { frenchDate, frenchSpacing } from "../dom/typography";
import type { Contact } from "../service/contract";

export function callLink(telephone: string): HTMLElement {
  const number = telephone.replaceAll(/[\s.]/g, "");
  // Recorded by people: what is not a number stays plain text.
  if (!/^\+?\d{4,15}$/.test(number)) return h("p", {}, telephone);
  return h("a", { class: "call secondary", href: `tel:${number}` }, phoneIcon(), h("span", {}, "Appeler le ", keep(telephone)));
}

function line(term: string, value: string | null): HTMLElement[] {
  return value ? [h("dt", {}, term), h("dd", {}, frenchSpacing(value))] : [];
}

/** Kept on one line. */
function keep(telephone: string): string {
  return telephone.replaceAll(" ", "\u00a0");
}

/** The name is shown in `heading`. */
export function renderContact(
  { name, telephone, email, address, opening_hours, checked_on }: Contact,
  heading: HTMLElement = h("p", {}),
): HTMLDivElement {
  heading.className = "contact-name";
  heading.textContent = frenchSpacing(name);
  const lines = [...line("Horaires", opening_hours), ...line("Adresse", address)];
  return h(
    "div",
    { class: "contact-details" },
    heading,
    telephone ? callLink(telephone) : null,
    email && /^[^@\s?&]+@[^@\s?&]+$/.test(email) ? h("p", {}, h("a", { href: `mailto:${email}` }, email)) : null,
    lines.length > 0 ? h("dl", {}, ...lines) : null,
    h("p", { class: "note" }, `Contact vérifié le ${frenchDate(checked_on)}.`),
  );
}
