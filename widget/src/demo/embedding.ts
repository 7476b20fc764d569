/** The page « Intégrer l'assistant »: the choices, the code they give, and the element as a site would show it. */
import { h, sheet } from "../dom/dom";
import { ApiClient } from "../service/api-client";
import { contrast as measured, TEXT, WHITE, type Rgb } from "../dom/contrast";
import { type Choices, code, colours, type Mode, policy, wordpress } from "./snippets";

const SERVICE = new URL(".", document.baseURI).href.replace(/\/$/, "");
const PORTAL_NAME = /^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$/;
/** What the guide says until the page knows better. */
const WRITTEN_SERVICE = "https://assistant.exemple.fr";
const WRITTEN_PORTAL = "mon-espace";
const COPIED_MS = 4000;
/** Whoever stops typing that long has finished, or wonders. */
const PAUSE_MS = 1000;
const REFUSED = "La copie est refusée par le navigateur. Le texte est sélectionné\u00a0: copiez-le au clavier.";

const form = document.querySelector<HTMLFormElement>("#choix")!;
const portal = form.querySelector<HTMLInputElement>("#portail")!;
const token = form.querySelector<HTMLInputElement>("#jeton")!;
const colour = form.querySelector<HTMLInputElement>("#couleur")!;
const contrast = document.querySelector<HTMLElement>("#contraste")!;
const preview = document.querySelector<HTMLElement>("#apercu-place")!;
const previewNote = document.querySelector<HTMLElement>("#apercu-note")!;
const spoken = document.querySelector<HTMLElement>("#annonce")!;
const previewColours = sheet("");
document.adoptedStyleSheets.push(previewColours);

let newest: Choices["pinned"] = null;
let previewable = false;
let shown: HTMLElement | null = null;
let pause = 0;
let announced = "";

function choices(): Choices {
  const given = new FormData(form);
  const text = (name: string) => String(given.get(name) ?? "").trim();
  return {
    service: SERVICE,
    portal: text("portail") || WRITTEN_PORTAL,
    mode: text("mode") as Mode,
    corner: text("coin") === "gauche" ? "bottom-left" : "bottom-right",
    colour: given.has("avec-couleur") ? colour.value : null,
    label: text("texte"),
    identitySrc: text("jeton"),
    pinned: text("version") === "epinglee" ? newest : null,
  };
}

function write(id: string, text: string | null): void {
  const block = document.querySelector<HTMLElement>(`#${id}`)!;
  block.querySelector("code")!.textContent = text;
  block.hidden = text === null;
}

/** What would not work is not there to be copied; why is said in its place. */
function writeUnless(wrong: string, id: string, text: string): void {
  write(id, wrong ? null : text);
  const why = document.querySelector<HTMLElement>(`#${id}-retenu`)!;
  why.textContent = wrong && `Corrigez ${wrong} pour voir ${document.querySelector<HTMLElement>(`#${id}`)!.dataset.name}.`;
  why.hidden = !wrong;
}

/** The fields to correct, as a sentence names them; empty when there are none. */
function wrongFields(): string {
  const names = [...form.querySelectorAll<HTMLElement>("[aria-invalid='true']")].map(({ dataset }) => dataset.name);
  return names.join(" et ");
}

/** Once, and not at each letter; the field itself says it to whoever comes back to it. */
function announceErrors(): void {
  clearTimeout(pause);
  const errors = [...form.querySelectorAll<HTMLElement>(".error")].map(({ textContent }) => textContent);
  const wrong = wrongFields();
  const text = wrong && [...errors.filter(Boolean), `Le code n'est plus affiché\u00a0: corrigez ${wrong}.`].join(" ");
  if (text === announced) return;
  announced = text;
  spoken.textContent = text || "Le code est de nouveau affiché.";
}

/** Only what goes with the way chosen is asked. */
function fit({ mode, portal: name, pinned, ...chosen }: Choices): void {
  for (const part of document.querySelectorAll<HTMLElement>("[data-modes]")) {
    part.hidden = !part.dataset.modes!.split(" ").includes(mode);
  }
  colour.disabled = chosen.colour === null;
  document.querySelector<HTMLElement>("#epinglee-note")!.hidden = pinned === null || mode === "cadre";
  refuse(portal, PORTAL_NAME.test(name) ? "" : "Minuscules sans accent, chiffres et tirets seulement.");
  // A frame asks for no token: what was typed for another way stays, and is in nobody's way.
  refuse(token, mode === "cadre" || isOfTheSite(chosen.identitySrc) ? "" : "Une adresse de votre site, qui commence par «\u00a0/\u00a0».");
}

function refuse(field: HTMLInputElement, why: string): void {
  field.setAttribute("aria-invalid", String(why !== ""));
  document.querySelector<HTMLElement>(`#${field.id}-erreur`)!.textContent = why;
}

/** The element asks its own site only. */
function isOfTheSite(address: string): boolean {
  return address === "" || /^\/(?!\/)/.test(address);
}

/** Of `#rrggbb`, as the field of a colour gives it. */
function parts(colour: string): Rgb {
  return [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16) / 255) as unknown as Rgb;
}

function sayContrast(chosen: string | null): void {
  contrast.hidden = chosen === null;
  if (!chosen) return;
  const ratio = measured(WHITE, parts(chosen));
  // Never rounded up to what it does not reach.
  const written = (Math.floor(ratio * 10) / 10).toLocaleString("fr-FR", { minimumFractionDigits: 1 });
  const legible = ratio >= TEXT;
  contrast.dataset.legible = String(legible);
  contrast.textContent = legible
    ? `Contraste avec le blanc\u00a0: ${written} pour 1. C'est lisible.`
    : `Contraste avec le blanc\u00a0: ${written} pour 1\u00a0; il faut 4,5. L'assistant écrira en foncé\u00a0; une couleur plus sombre se lit mieux.`;
}

function showPreview({ mode, corner, colour: chosen, label }: Choices): void {
  if (!previewable) return;
  const floating = mode === "bulle";
  if (!shown || shown.hasAttribute("floating") !== floating) {
    shown?.remove();
    shown = document.createElement("assistant-cqpm");
    shown.setAttribute("portal", "demo");
    shown.toggleAttribute("floating", floating);
    (floating ? document.body : preview).append(shown);
  }
  // First: the element reads the page's colours again when one of its attributes is written.
  previewColours.replaceSync(chosen ? `assistant-cqpm { --cqpm-accent: ${chosen}; --cqpm-deep: ${chosen}; }` : "");
  shown.setAttribute("corner", corner);
  shown.setAttribute("label", label);
  document.body.classList.toggle("with-launcher", floating);
  preview.hidden = floating;
  preview.dataset.mode = mode;
  const side = corner === "bottom-left" ? "gauche" : "droite";
  previewNote.textContent = floating
    ? `L'aperçu est en bas à ${side} de cette page, comme il le serait sur la vôtre. Les réponses sont celles de la démonstration.`
    : "L'aperçu répond comme la démonstration.";
}

function refresh(): void {
  const chosen = choices();
  fit(chosen);
  const wrong = wrongFields();
  writeUnless(wrong, "code", code(chosen));
  write("couleurs", colours(chosen));
  write("csp", policy(chosen));
  writeUnless(wrong, "wordpress", wordpress(chosen));
  sayContrast(chosen.colour);
  showPreview(chosen);
}

/** The guide's own examples, with the address of this service in the place of the fictional one. */
function nameService(): void {
  for (const example of document.querySelectorAll(".guide code")) {
    example.textContent = example.textContent!.replaceAll(WRITTEN_SERVICE, SERVICE);
  }
}

function copies(block: HTMLElement): void {
  const text = block.querySelector("code")!;
  const what = block.dataset.name!;
  const button = h("button", { type: "button", class: "copy" });
  const status = h("p", { class: "note status", role: "status" });
  const show = (word: string): void => {
    button.textContent = word;
    button.setAttribute("aria-label", `${word}\u00a0: ${what}`);
  };
  form.addEventListener("input", () => {
    show("Copier");
    status.textContent = "";
  });
  button.addEventListener("click", async () => {
    status.textContent = "";
    try {
      await navigator.clipboard.writeText(text.textContent!);
      status.textContent = `Copié\u00a0: ${what}.`;
      show("Copié");
      setTimeout(() => show("Copier"), COPIED_MS);
    } catch {
      // Over plain HTTP, or refused: what is selected is copied by the person.
      getSelection()!.selectAllChildren(text);
      show("Copier");
      status.textContent = REFUSED;
    }
  });
  show("Copier");
  block.append(button, status);
}

async function readManifest(): Promise<void> {
  const response = await fetch("widget/manifest.json");
  if (!response.ok) throw new Error(`widget/manifest.json : ${response.status}`);
  newest = (await response.json()).script;
  form.querySelector<HTMLInputElement>("#epinglee")!.disabled = false;
}

/** Only the demonstration has a portal that anybody may try. */
async function findPreview(): Promise<void> {
  previewable = await new ApiClient(`${SERVICE}/`).get("v1/demo/personas").then(
    () => true,
    () => false,
  );
}

async function begin(): Promise<void> {
  nameService();
  document.querySelectorAll<HTMLElement>(".code").forEach(copies);
  form.addEventListener("input", () => {
    refresh();
    clearTimeout(pause);
    pause = window.setTimeout(announceErrors, PAUSE_MS);
  });
  form.addEventListener("change", announceErrors);
  form.addEventListener("submit", (event) => event.preventDefault());
  refresh();
  await Promise.all([readManifest(), findPreview()]);
  refresh();
}

begin().catch((error: unknown) => console.warn("intégrer\u00a0:", error));
