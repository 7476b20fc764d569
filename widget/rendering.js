/** From the contract's data to elements: text, sources, certitude, quick replies. */
import { h, hiddenText } from "./dom.js";
import { assistantIcon, checkIcon, externalIcon } from "./icons.js";
import { renderCard } from "./card-views.js";
import { frenchSpacing } from "./typography.js";

/** @typedef {import("./api-client.js").Message} Message */
/** @typedef {import("./api-client.js").Source} Source */
/** @typedef {import("./api-client.js").Suggestion} Suggestion */

/** @type {Record<string, string>} */
const CERTITUDE_LABELS = {
  deduite: "Lecture de la fiche",
  non_dite: "La fiche ne le précise pas",
};

const BULLET = "- ";
const LONG_DATE = new Intl.DateTimeFormat("fr-FR", { dateStyle: "long", timeZone: "UTC" });

/**
 * Lines become paragraphs, runs of lines opened by a dash become real lists.
 * @param {string} text
 */
export function renderText(text) {
  const container = h("div", { class: "text" });
  /** @type {HTMLUListElement | null} */
  let list = null;
  for (const line of frenchSpacing(text).split("\n").map((part) => part.trim())) {
    if (line === "") continue;
    if (line.startsWith(BULLET)) {
      if (!list) container.append((list = h("ul")));
      list.append(h("li", {}, line.slice(BULLET.length)));
    } else {
      list = null;
      container.append(h("p", {}, line));
    }
  }
  return container;
}

/** @param {string} date ISO date of the contract */
function frenchDate(date) {
  const parsed = new Date(date);
  return Number.isNaN(parsed.getTime()) ? date : LONG_DATE.format(parsed);
}

/** @param {Source} source */
function renderSourceLabel({ label, url }) {
  // The address comes from data: anything but a web address stays plain text.
  if (!url || !/^https?:\/\//i.test(url)) return label;
  return h(
    "a",
    { href: url, target: "_blank", rel: "noopener noreferrer" },
    label,
    hiddenText(" (nouvelle fenêtre)"),
    externalIcon(),
  );
}

/** @param {Source} source */
function sourceParts(source) {
  return [
    renderSourceLabel(source),
    source.section ? `, section «\u00a0${source.section}\u00a0»` : null,
    source.date ? `, ${frenchDate(source.date)}` : null,
  ];
}

/**
 * The first source stays in sight; the others fold under a name of their own.
 * @param {Source[]} sources
 * @param {number} number rank of the answer in the conversation
 */
function renderSources([first, ...others], number) {
  if (!first) return null;
  return h(
    "div",
    { class: "sources" },
    h("p", { class: "source" }, "Source\u00a0: ", ...sourceParts(first)),
    others.length > 0 &&
      h(
        "details",
        {},
        h(
          "summary",
          {},
          others.length === 1 ? "1 autre source" : `${others.length} autres sources`,
          hiddenText(` de la réponse ${number}`),
        ),
        h("ul", { role: "list" }, ...others.map((source) => h("li", {}, ...sourceParts(source)))),
      ),
  );
}

/**
 * @param {Suggestion[]} suggestions
 * @param {string} name accessible name of the group
 * @param {(suggestion: Suggestion, button: HTMLButtonElement) => void} onChoose
 */
export function renderSuggestions(suggestions, name, onChoose) {
  if (suggestions.length === 0) return null;
  const items = suggestions.map((suggestion) => {
    const button = h("button", { type: "button", class: "reply" }, frenchSpacing(suggestion.title));
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-disabled") !== "true") onChoose(suggestion, button);
    });
    return h("li", {}, button);
  });
  return h("ul", { class: "replies", role: "list", "aria-label": name }, ...items);
}

/** @param {HTMLButtonElement} button */
export function markChosen(button) {
  button.classList.add("chosen");
  button.append(checkIcon(), hiddenText(" (choisi)"));
}

/** @param {string} name */
export function renderAuthor(name) {
  return h("p", { class: "author" }, name === "Assistant" && assistantIcon(), name);
}

/**
 * One finished answer: certitude, text, card and sources.
 * @param {Message} message
 * @param {number} number rank of the answer in the conversation
 */
export function renderAnswer(message, number) {
  const tag = message.certitude && CERTITUDE_LABELS[message.certitude];
  return h(
    "div",
    { class: "bubble" },
    tag ? h("p", { class: "certitude", "data-certitude": message.certitude }, tag) : null,
    renderText(message.text),
    message.card && renderCard(message.card),
    renderSources(message.sources, number),
  );
}

/** @param {import("./api-client.js").Card} card */
function spokenCard(card) {
  return card.type === "connexion"
    ? "Formulaire affiché\u00a0: recevoir un code par e-mail."
    : `Tableau affiché\u00a0: ${card.title}.`;
}

/**
 * What is spoken when an answer arrives: its text, and what else there is to read.
 * @param {Message[]} messages
 */
export function spokenAnswer(messages) {
  const parts = messages.flatMap(({ text, certitude, card, suggestions }) => [
    (certitude && CERTITUDE_LABELS[certitude]) || "",
    text.replaceAll(/\s*\n(?:- )?/g, " "),
    card ? spokenCard(card) : "",
    suggestions.length > 0 ? `Questions proposées\u00a0: ${suggestions.length}.` : "",
  ]);
  return `Réponse de l'assistant\u00a0: ${parts.filter(Boolean).join(" ")}`;
}
