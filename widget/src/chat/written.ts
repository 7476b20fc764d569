/** What was said, as plain text: for the clipboard, and for the file that a person keeps. */
import { frenchDate, frenchSpacing } from "../dom/typography";
import type { Card, Contact, Message, Source } from "../service/contract";
import { certitudeLabel } from "./rendering";

/** One thing said in the thread. */
export interface Said {
  who: string;
  at: Date;
  text: string;
}

const DAY = new Intl.DateTimeFormat("fr-FR", { dateStyle: "long" });
const TIME = new Intl.DateTimeFormat("fr-FR", { timeStyle: "short" });

export function writtenContact({ name, telephone, email, opening_hours, address, checked_on }: Contact): string[] {
  return [
    name,
    telephone && `Téléphone : ${telephone}`,
    email && `E-mail : ${email}`,
    opening_hours && `Horaires : ${opening_hours}`,
    address && `Adresse : ${address}`,
    `Contact vérifié le ${frenchDate(checked_on)}.`,
  ].filter((line) => typeof line === "string" && line !== "") as string[];
}

function withText(label: string, text: string): string {
  return text ? `${label} : ${text}` : label;
}

/** Nothing of the cards where something is done: what they show is not part of what was said. */
function writtenCard(card: Card): string[] {
  switch (card.type) {
    case "liste":
      return [card.title, ...card.items.map(({ label, text }) => `- ${withText(label, text)}`)];
    case "etapes":
      return [card.title, ...card.items.map(({ label, text }, index) => `${index + 1}. ${withText(label, text)}`)];
    case "contact":
      return [card.title, ...writtenContact(card), ...card.asks.map((ask) => `- ${ask}`)];
    case "progression":
      return [
        card.title,
        card.summary,
        ...card.blocks.flatMap(({ numero, libelle, state_label, capacities }) => [
          `Bloc ${numero}, ${libelle} : ${state_label}`,
          ...capacities.map((one) => `- ${one.code}, ${one.libelle} : ${one.state_label}`),
        ]),
      ];
    default:
      return [];
  }
}

function writtenSource({ label, section, date, url }: Source): string {
  const where = section ? `, section « ${section} »` : "";
  const when = date ? `, ${frenchDate(date)}` : "";
  return `Source : ${label}${where}${when}${url ? `\n${url}` : ""}`;
}

/** An answer with its certitude, its card and its sources. */
export function writtenAnswer(message: Message): string {
  const label = certitudeLabel(message);
  const parts = [
    [label ? `${label}.` : "", message.text.trim()],
    message.card ? writtenCard(message.card) : [],
    message.sources.map(writtenSource),
  ];
  const blocks = parts.map((lines) => lines.filter(Boolean).join("\n"));
  return frenchSpacing(blocks.filter(Boolean).join("\n\n"));
}

/** The whole thread, in order, under the day of each part. */
export function writtenConversation(name: string, thread: Said[], now: Date): string {
  const lines = [name, `Conversation enregistrée le ${DAY.format(now)} à ${TIME.format(now)}`];
  let day = "";
  for (const { who, at, text } of thread) {
    if (DAY.format(at) !== day) {
      day = DAY.format(at);
      lines.push("", `--- ${day} ---`);
    }
    lines.push("", `${who}, ${TIME.format(at)}`, text);
  }
  return `${lines.join("\n")}\n`;
}

/** As a person reads the day of an exchange. */
export function dayOf(at: Date): string {
  return DAY.format(at);
}
