/** Colours that can be read, from those that a portal gives: WCAG's own measure, on sRGB parts between 0 and 1. */

export type Rgb = readonly [red: number, green: number, blue: number];

export const WHITE: Rgb = [1, 1, 1];
const BLACK: Rgb = [0, 0, 0];
/** Text (WCAG 2.2, 1.4.3), and what must be seen to know that something is there (1.4.11). */
export const TEXT = 4.5;
const BOUNDARY = 3;
/** What the head reaches where it is drawn from the accent: it carries small text. */
const COMFORT = 7;
const STEPS = 64;

const linear = (part: number): number => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);

function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

export function contrast(one: Rgb, other: Rgb): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** Rounded as it will be written: what is measured is what is shown. */
export function mixed(one: Rgb, other: Rgb, share: number): Rgb {
  return one.map((part, index) => Math.round(255 * (part + share * (other[index]! - part))) / 255) as unknown as Rgb;
}

/** The nearest colour of the same hue that stands out that much from each of those papers. */
function readable(colour: Rgb, papers: Rgb[], ratio: number): Rgb {
  const least = (tried: Rgb): number => Math.min(...papers.map((paper) => contrast(tried, paper)));
  const end = least(WHITE) > least(BLACK) ? WHITE : BLACK;
  for (let step = 0; step < STEPS; step += 1) {
    const tried = mixed(colour, end, step / STEPS);
    if (least(tried) >= ratio) return tried;
  }
  return end;
}

/** White wherever it is legible: dark text on a strong colour looks like a warning. */
function inkOn(paper: Rgb): Rgb {
  return contrast(WHITE, paper) >= TEXT ? WHITE : readable(paper, [paper], COMFORT);
}

/** What a portal gives, and the papers that the chat writes on. */
export interface Given {
  accent: Rgb | null;
  deep: Rgb | null;
  soft: Rgb | null;
  surface: Rgb;
  raised: Rgb;
}

/** The chat's colours, by the name of their property; none when the portal gives none. One colour is enough. */
export function palette({ accent, deep, soft, surface, raised }: Given): Record<string, Rgb> {
  const fill = accent ?? deep;
  if (!fill) return {};
  const tint = soft ?? mixed(surface, fill, 0.12);
  const ink = readable(fill, [surface, raised, tint], TEXT);
  const ground = deep ?? readable(fill, [WHITE], COMFORT);
  const edge = (colour: Rgb): Rgb => (contrast(colour, surface) >= BOUNDARY ? colour : readable(colour, [surface], BOUNDARY));
  return {
    accent: ink,
    "accent-soft": tint,
    fill,
    "fill-edge": edge(fill),
    "on-accent": inkOn(fill),
    deep: ground,
    "deep-edge": edge(ground),
    "on-deep": inkOn(ground),
  };
}
