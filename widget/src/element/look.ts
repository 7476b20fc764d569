/** The colours that the page gives, made legible: what is computed goes to a sheet that comes after the theme. */
import { type Rgb, palette } from "../dom/contrast";
import { h, sheet } from "../dom/dom";

const DARK = matchMedia("(prefers-color-scheme: dark)");
/** Where the portal chooses the text's colour itself, it is left alone. */
const CHOSEN = ["on-accent", "on-deep"];

/** However a colour is written, mixed with itself it is computed as parts of sRGB. */
const read = (property: string, name: string): string => `${property}:color-mix(in srgb,var(${name}),var(${name}));`;

// What is not given, or is no colour, leaves the reader's own: transparent.
const READER = `.colours {
  color: transparent; forced-color-adjust: none;
  ${read("background-color", "--cqpm-accent")}
  ${read("outline-color", "--cqpm-deep")}
  ${read("text-decoration-color", "--cqpm-accent-soft")}
  ${read("border-top-color", "--_surface")}
  ${read("border-bottom-color", "--_raised")}
}`;

/** Null for what is transparent. */
function parts(computed: string): Rgb | null {
  const numbers = computed.match(/[\d.e+-]+(?=[\s,)])/g)?.map(Number) ?? [];
  const [red = 0, green = 0, blue = 0, alpha = 1] = numbers;
  if (alpha === 0) return null;
  const whole = computed.startsWith("rgb") ? 255 : 1;
  const part = (value: number): number => Math.min(1, Math.max(0, value / whole || 0));
  return [part(red), part(green), part(blue)];
}

function written(colours: Record<string, Rgb>): string {
  const lines = Object.entries(colours).map(([name, parts]) => `--_${name}:rgb(${parts.map((part) => Math.round(part * 255))});`);
  return `:host{${lines.join("")}}`;
}

export class Look {
  readonly #host: HTMLElement;
  readonly #computed = new CSSStyleSheet();
  /** Has no box: it is there to be asked what the page's colours come to. */
  readonly #reader = h("i", { class: "colours", hidden: true });

  constructor(host: HTMLElement, root: ShadowRoot) {
    this.#host = host;
    root.adoptedStyleSheets.push(sheet(READER), this.#computed);
    root.append(this.#reader);
  }

  connect(): void {
    DARK.addEventListener("change", this.refresh);
    this.refresh();
  }

  disconnect(): void {
    DARK.removeEventListener("change", this.refresh);
  }

  /** A page may change its colours at any time, and says so to nobody: they are read again when it matters. */
  readonly refresh = (): void => {
    const found = getComputedStyle(this.#reader);
    const colours = palette({
      accent: parts(found.backgroundColor),
      deep: parts(found.outlineColor),
      soft: parts(found.textDecorationColor),
      surface: parts(found.borderTopColor) ?? [1, 1, 1],
      raised: parts(found.borderBottomColor) ?? [1, 1, 1],
    });
    const host = getComputedStyle(this.#host);
    for (const name of CHOSEN) if (host.getPropertyValue(`--cqpm-${name}`)) delete colours[name];
    this.#computed.replaceSync(written(colours));
  };
}
