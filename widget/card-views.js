/** Cards of the contract: progression, liste, étapes. States are always shape and word. */
import { h } from "./dom.js";
import { stateIcon, stateShape } from "./icons.js";
import { frenchSpacing } from "./typography.js";

/** @typedef {import("./api-client.js").Card} Card */
/** @typedef {import("./api-client.js").ProgressCard} ProgressCard */
/** @typedef {import("./api-client.js").ItemsCard} ItemsCard */
/** @typedef {import("./api-client.js").Block} Block */

let cardCount = 0;

/**
 * @param {string} kind
 * @param {string} title
 * @param {...(Node | null)} content
 */
function frame(kind, title, ...content) {
  cardCount += 1;
  const id = `carte-${cardCount}`;
  return h(
    "div",
    { class: `card ${kind}`, role: "group", "aria-labelledby": id },
    h("h3", { id }, title),
    ...content,
  );
}

/**
 * @param {string} state
 * @param {string} label
 */
function renderState(state, label) {
  return h("span", { class: "state", "data-shape": stateShape(state) }, stateIcon(state), h("span", {}, label));
}

/** @param {Block} block */
function renderBlock({ numero, libelle, state, state_label, capacities }) {
  return h(
    "li",
    { class: "block" },
    h(
      "div",
      { class: "block-head" },
      h("h4", {}, h("span", { class: "block-number" }, `Bloc ${numero}`), " ", libelle),
      renderState(state, state_label),
    ),
    h(
      "div",
      { class: "gauge", "aria-hidden": "true" },
      ...capacities.map((capacity) => h("span", { "data-shape": stateShape(capacity.state) })),
    ),
    h(
      "ul",
      { role: "list", class: "capacities" },
      ...capacities.map((capacity) =>
        h(
          "li",
          {},
          h("span", { class: "code" }, capacity.code),
          h("span", { class: "label" }, capacity.libelle),
          renderState(capacity.state, capacity.state_label),
        ),
      ),
    ),
  );
}

/** @param {ProgressCard} card */
function renderProgress({ title, blocks, summary }) {
  return frame(
    "progression",
    title,
    summary ? h("p", { class: "summary" }, frenchSpacing(summary)) : null,
    h("ol", { role: "list", class: "blocks" }, ...blocks.map(renderBlock)),
  );
}

/** @param {ItemsCard} card */
function renderItems({ type, title, items }) {
  return frame(
    type,
    title,
    h(
      type === "etapes" ? "ol" : "ul",
      { role: "list" },
      ...items.map(({ label, text }) =>
        h(
          "li",
          {},
          h("p", { class: "item-label" }, frenchSpacing(label)),
          text ? h("p", { class: "item-text" }, frenchSpacing(text)) : null,
        ),
      ),
    ),
  );
}

/**
 * Null for a type this version does not know: the text of the answer stands alone.
 * @param {Card} card
 */
export function renderCard(card) {
  if (card.type === "progression") return renderProgress(card);
  if (card.type === "connexion") {
    // Filled by the one form of the conversation (identification.js).
    return h("div", { class: "card connexion", role: "group", "aria-labelledby": "titre-connexion" });
  }
  return card.type === "liste" || card.type === "etapes" ? renderItems(card) : null;
}
