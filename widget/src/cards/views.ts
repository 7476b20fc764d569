/** Cards of the contract. States are always shape and word. What their buttons do is in actions.ts. */
import { h, hiddenText } from "../dom/dom";
import { stateIcon, stateShape } from "../dom/icons";
import { outside } from "../dom/links";
import { frenchSpacing } from "../dom/typography";
import type { Block, Card, ContactCard, ItemsCard, PageCard, ProgressCard } from "../service/contract";
import { renderContact } from "./contact";

let cardCount = 0;

function frame(kind: string, title: string, ...content: (Node | null)[]): HTMLDivElement {
  cardCount += 1;
  const id = `carte-${cardCount}`;
  return h(
    "div",
    { class: `card ${kind}`, part: "card", role: "group", "aria-labelledby": id },
    h("h3", { id }, title),
    ...content,
  );
}

function renderState(state: string, label: string): HTMLSpanElement {
  return h("span", { class: "state", "data-shape": stateShape(state) }, stateIcon(state), h("span", {}, label));
}

function renderBlock({ numero, libelle, state, state_label, capacities }: Block): HTMLLIElement {
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

function renderProgress({ title, blocks, summary }: ProgressCard): HTMLDivElement {
  return frame(
    "progression",
    title,
    summary ? h("p", { class: "summary" }, frenchSpacing(summary)) : null,
    h("ol", { role: "list", class: "blocks" }, ...blocks.map(renderBlock)),
  );
}

function renderItems({ type, title, items }: ItemsCard): HTMLDivElement {
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

function renderPage({ page, title, text, label }: PageCard): HTMLDivElement {
  return frame(
    "page",
    title,
    h("p", { class: "summary" }, frenchSpacing(text)),
    h(
      "button",
      { type: "button", class: "primary", "data-page": page },
      frenchSpacing(label),
      ...outside(),
    ),
    h("div", { class: "page-state" }),
  );
}

function renderContactCard(card: ContactCard): HTMLDivElement {
  return frame("contact", card.title, renderContact(card), card.asks.length > 0 ? renderAsks(card) : null);
}

function renderAsks({ asks, name }: ContactCard): HTMLDivElement {
  return h(
    "div",
    { class: "asks" },
    h("h4", {}, "À leur demander"),
    h("ul", {}, ...asks.map((ask) => h("li", {}, frenchSpacing(ask)))),
    // Pages served over plain HTTP have no clipboard.
    navigator.clipboard
      ? h("button", { type: "button", class: "reply" }, "Copier ces questions", hiddenText(` pour ${frenchSpacing(name)}`))
      : null,
    h("p", { class: "copy-state" }),
  );
}

/** Where the one form of that kind goes (forms/identification.ts, forms/message-form.ts). */
function renderPlace(kind: string, titleId: string, departement?: string): HTMLDivElement {
  const attributes = { class: `card form-card ${kind}`, part: "card", role: "group", "aria-labelledby": titleId };
  return h("div", { ...attributes, "data-departement": departement || null });
}

/** Null for a type this version does not know: the text of the answer stands alone. */
export function renderCard(card: Card): HTMLDivElement | null {
  switch (card.type) {
    case "progression":
      return renderProgress(card);
    case "liste":
    case "etapes":
      return renderItems(card);
    case "page":
      return renderPage(card);
    case "contact":
      return renderContactCard(card);
    case "connexion":
      return renderPlace("connexion", "titre-connexion");
    case "message":
      return renderPlace("ecrire", "titre-ecrire", card.departement);
    default:
      return null;
  }
}
