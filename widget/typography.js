/**
 * Keeps French punctuation and signs on the line of their word: sources write plain spaces.
 * @param {string} text
 */
export function frenchSpacing(text) {
  return text.replaceAll(/ (?=[;:!?%€»])/g, "\u00a0").replaceAll("« ", "«\u00a0");
}
