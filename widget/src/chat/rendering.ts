/** From the contract's data to elements: text, sources, certitude, quick replies. */
import { renderCard } from "../cards/views";
import { type Child, h, hiddenText } from "../dom/dom";
import { assistantIcon, checkIcon } from "../dom/icons";
import { isWebAddress, outsideLink } from "../dom/links";
import { frenchDate, frenchSpacing } from "../dom/typography";
import type { Card, Message, Source, Suggestion } from "../service/contract";

const CERTITUDE_LABELS: Partial<Record<NonNullable<Message["certitude"]>, string>> = {
  deduite: "Lecture de la fiche",
  non_dite: "La fiche ne le précise pas",
};

const BULLET = "- ";
/** The mark that ends a sentence is not the address's. */
const ADDRESS = /(https?:\/\/\S+[\w/])/;
const MOMENT = new Intl.DateTimeFormat("fr-FR", { dateStyle: "long", timeStyle: "medium" });

/** Lines become paragraphs, runs of lines opened by a dash become real lists. */
export function renderText(text: string): HTMLDivElement {
  const container = h("div", { class: "text" });
  let list: HTMLUListElement | null = null;
  for (const line of frenchSpacing(text).split("\n").map((part) => part.trim())) {
    if (line === "") continue;
    if (line.startsWith(BULLET)) {
      if (!list) container.append((list = h("ul")));
      list.append(h("li", {}, ...linked(line.slice(BULLET.length))));
    } else {
      list = null;
      container.append(h("p", {}, ...linked(line)));
    }
  }
  return container;
}

function linked(line: string): Child[] {
  return line.split(ADDRESS).map((part, place) => (place % 2 ? outsideLink(part, part) : part));
}

function renderSourceLabel({ label, url }: Source): HTMLAnchorElement | string {
  return isWebAddress(url) ? outsideLink(url, label) : label;
}

function sourceParts(source: Source): (HTMLAnchorElement | string | null)[] {
  return [
    renderSourceLabel(source),
    source.section ? `, section «\u00a0${source.section}\u00a0»` : null,
    source.date ? `, ${frenchDate(source.date)}` : null,
  ];
}

/** @param summary what is folded, under a name of its own */
function renderFolded(sources: Source[], ...summary: (Node | string)[]): HTMLDetailsElement | null {
  if (sources.length === 0) return null;
  const items = sources.map((source) => h("li", {}, ...sourceParts(source)));
  return h("details", {}, h("summary", {}, ...summary), h("ul", { role: "list" }, ...items));
}

/** The first source stays in sight; the others fold. */
function renderSources([first, ...others]: Source[], rank: number): HTMLDivElement | null {
  if (!first) return null;
  const count = others.length === 1 ? "1 autre source" : `${others.length} autres sources`;
  return h(
    "div",
    { class: "sources" },
    h("p", { class: "source" }, "Source\u00a0: ", ...sourceParts(first)),
    renderFolded(others, count, hiddenText(` de la réponse ${rank}`)),
  );
}

/** `name` is the accessible name of the group. */
export function renderSuggestions(
  suggestions: Suggestion[],
  name: string,
  onChoose: (suggestion: Suggestion, button: HTMLButtonElement) => void,
): HTMLUListElement | null {
  if (suggestions.length === 0) return null;
  const items = suggestions.map((suggestion) => {
    const button = h("button", { type: "button", class: "reply" }, frenchSpacing(suggestion.title));
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-disabled") !== "true") onChoose(suggestion, button);
    });
    return h("li", {}, button);
  });
  return h("ul", { class: "replies", part: "replies", role: "list", "aria-label": name }, ...items);
}

export function markChosen(button: HTMLButtonElement): void {
  button.classList.add("chosen");
  button.append(checkIcon(), hiddenText(" (choisi)"));
}

export function renderAuthor(name: string): HTMLParagraphElement {
  return h("p", { class: "author" }, name === "Assistant" && assistantIcon(), name);
}

/** What a person wrote, as they wrote it. */
export function renderQuestion(text: string): HTMLDivElement {
  return h("div", { class: "bubble", part: "bubble" }, h("p", { class: "text" }, text));
}

/** Empty where the answer is what the document says. */
export function certitudeLabel({ certitude }: Message): string {
  return (certitude && CERTITUDE_LABELS[certitude]) || "";
}

function renderSaid(message: Message, ...after: Child[]): HTMLDivElement {
  const tag = certitudeLabel(message);
  return h(
    "div",
    { class: "bubble", part: "bubble" },
    tag ? h("p", { class: "certitude", "data-certitude": message.certitude }, tag) : null,
    renderText(message.text),
    ...after,
  );
}

/** One finished answer, of that rank in the conversation: certitude, text, card and sources. */
export function renderAnswer(message: Message, rank: number): HTMLDivElement {
  return renderSaid(message, message.card && renderCard(message.card), renderSources(message.sources, rank));
}

/** An answer of an earlier conversation: sources folded, and nothing to press. */
export function renderPastAnswer(message: Message): HTMLDivElement {
  const { card, sources, created_at } = message;
  const shown = card && /^(?:liste|etapes|contact)$/.test(card.type) ? renderCard(card) : null;
  for (const button of shown?.querySelectorAll("button") ?? []) button.remove();
  const count = sources.length === 1 ? "1 source" : `${sources.length} sources`;
  const folded = renderFolded(sources, count, hiddenText(` de la réponse du ${MOMENT.format(new Date(created_at))}`));
  return renderSaid(message, shown, folded && h("div", { class: "sources" }, folded));
}

function spokenCard(card: Card): string {
  switch (card.type) {
    case "connexion":
      return "Formulaire affiché\u00a0: recevoir un code par e-mail.";
    case "message":
      return "Formulaire affiché\u00a0: joindre une personne.";
    case "page":
      return `Bouton affiché\u00a0: ${card.label}.`;
    case "contact":
      return `Contact affiché\u00a0: ${[card.name, card.telephone].filter(Boolean).join(", ")}.`;
    default:
      return `Tableau affiché\u00a0: ${card.title}.`;
  }
}

/** What is spoken when an answer arrives: its text, and what else there is to read. */
export function spokenAnswer(messages: Message[]): string {
  const parts = messages.flatMap((message) => {
    const { text, card, suggestions } = message;
    return [
      certitudeLabel(message),
      text.replaceAll(/\s*\n(?:- )?/g, " "),
      card ? spokenCard(card) : "",
      suggestions.length > 0 ? `Questions proposées\u00a0: ${suggestions.length}.` : "",
    ];
  });
  return `Réponse de l'assistant\u00a0: ${parts.filter(Boolean).join(" ")}`;
}
