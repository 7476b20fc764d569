/** Keeps French punctuation, signs and hours on the line of their word: sources write plain spaces. */
export function frenchSpacing(text: string): string {
  return text.replaceAll(/ (?=[;:!?%€»])/g, "\u00a0").replaceAll("« ", "«\u00a0").replaceAll(/(\d) (?=h\b)/g, "$1\u00a0");
}

const LONG_DATE = new Intl.DateTimeFormat("fr-FR", { dateStyle: "long", timeZone: "UTC" });

/** @param date ISO date of the contract */
export function frenchDate(date: string): string {
  const parsed = new Date(date);
  // French writes the first day of a month as an ordinal, which this format does not know.
  return Number.isNaN(parsed.getTime()) ? date : LONG_DATE.format(parsed).replace(/^1 /, "1er ");
}
