// The form of the company's opinion: every tap is saved at once, and waits here when the network does not carry it.
// Without this script the form is sent by its buttons, whole; the page is the same.
import { Envois } from "./envois.js";

const form = document.getElementById("avis");
const base = `/espace/avis/${form.dataset.formulaire}`;
const status = document.getElementById("etat");
const count = document.getElementById("compte");
const told = document.getElementById("dites");
const fresh = document.getElementById("nouvelle");
const ending = document.getElementById("fin");
const rows = [...form.querySelectorAll("[data-capacite]")];
const EXPLAINED = ["reserve", "defavorable"];
const TYPING_PAUSE = 500;
const WARNED_BEFORE = 300;

const sending = new Envois(base, form.dataset.cle, {
  saved: show,
  moved: sayWhere,
  refused: () => {
    showActivities.last = "";
  },
});
let leaving = false;
const typing = new Map();

const plural = (number, one, many) => `${number} ${number > 1 ? many : one}`;
const rowOf = (element) => element.closest("[data-capacite]");
const chosen = (row) => row.querySelector('[type="radio"]:checked')?.value ?? null;
const words = (row) => row.querySelector("textarea").value.replaceAll("\r\n", "\n").trim() || null;
const complete = (row) => chosen(row) && (!EXPLAINED.includes(chosen(row)) || words(row));

function say(state, text) {
  status.dataset.state = state;
  if (status.textContent !== text) status.textContent = text;
}

function sayWhere() {
  const { waiting, held } = sending;
  const fault = sending.stopped || sending.trouble;
  if (fault) say("failed", fault);
  else if (!waiting && !typing.size) say("saved", "Enregistré");
  else if (held) {
    const [why, until] = held.service ? ["Le service ne répond pas", "dès son retour"] : ["Hors connexion", "au retour du réseau"];
    say("waiting", `${why} : ${plural(waiting, "réponse sera enregistrée", "réponses seront enregistrées")} ${until}`);
  } else say("saving", "Enregistrement…");
  const answered = rows.filter(complete).length;
  count.firstElementChild.textContent = `${answered} sur ${rows.length}`;
}

const putRow = (row) => {
  clearTimeout(typing.get(row));
  typing.delete(row);
  const capacity = row.dataset.capacite;
  sending.put(capacity, `/reponses/${capacity}`, { value: chosen(row), comment: words(row) });
};
const putActivity = (key, body) => sending.put(key, "/activites", body);

// What another screen saved, except where something waits to be saved here.
function show(state) {
  if (!["a_remplir", "commence", "rouvert"].includes(state.status)) {
    sending.forget();
    leaving = true;
    location.reload();
    return;
  }
  warnBefore(state.closes_in);
  for (const row of rows) {
    const capacity = row.dataset.capacite;
    const saved = state.rows.find((one) => one.capacity === capacity);
    if (!saved || sending.waits((one) => one.key === capacity) || typing.has(row)) continue;
    for (const one of row.querySelectorAll('[type="radio"]')) one.checked = one.value === saved.value;
    const area = row.querySelector("textarea");
    if (document.activeElement !== area) area.value = saved.comment ?? "";
  }
  if (!sending.waits((one) => one.path === "/activites")) showActivities(state.activities);
  sayWhere();
}

function showActivities(activities) {
  const same = JSON.stringify(activities);
  if (same === showActivities.last) return;
  const writing = told.contains(document.activeElement) && document.activeElement.matches("input");
  if (!writing) {
    showActivities.last = same;
    const at = document.activeElement?.dataset?.titre;
    const inRow = document.activeElement ? rowOf(document.activeElement)?.dataset.capacite : null;
    told.replaceChildren(...activities.map(line));
    for (const row of rows) showTicks(row, activities);
    if (at && inRow) {
      const row = rows.find((one) => one.dataset.capacite === inRow);
      [...row.querySelectorAll(".chip input")].find((one) => one.dataset.titre === at)?.focus();
    }
  }
}

function line({ title, kept: locked }) {
  const item = document.createElement("li");
  if (locked) {
    item.append(make("span", { className: "told-title", textContent: title }));
    return item;
  }
  const field = make("input", { type: "text", value: title, maxLength: fresh.maxLength });
  field.setAttribute("aria-label", "Renommer cette activité");
  field.dataset.titre = title;
  const button = make("button", { type: "button", className: "quiet small", textContent: "Retirer" });
  button.dataset.retirer = title;
  button.append(make("span", { className: "hidden", textContent: ` ${title}` }));
  item.append(field, button);
  return item;
}

function showTicks(row, activities) {
  const group = row.querySelector(".seen");
  group.hidden = !activities.length;
  group.querySelector(".chips").replaceChildren(...activities.map(({ title, capacities }) => {
    const box = make("input", { type: "checkbox", checked: capacities.includes(row.dataset.capacite) });
    box.dataset.titre = title;
    const label = make("label", { className: "chip" });
    label.append(box, make("span", { textContent: title }));
    return label;
  }));
}

const make = (tag, values) => Object.assign(document.createElement(tag), values);

// The activities as this screen has them.
function shown() {
  return [...told.querySelectorAll("li")].map((item) => {
    const field = item.querySelector("[data-titre]");
    const title = field?.dataset.titre ?? item.querySelector(".told-title").textContent;
    return { title, kept: !field, capacities: ticked(title) };
  });
}

const boxes = (title) => rows.flatMap((row) => [...row.querySelectorAll(".chip input")].filter((one) => one.dataset.titre === title));
const ticked = (title) => boxes(title).filter((one) => one.checked).map((one) => rowOf(one).dataset.capacite);

function add() {
  const title = fresh.value.replace(/\s+/g, " ").trim();
  if (!title) return fresh.focus();
  const known = shown();
  fresh.value = "";
  fresh.focus();
  if (known.some((one) => one.title === title)) return undefined;
  showActivities([...known, { title, capacities: [], kept: false }]);
  return putActivity(`activite:${title}`, { title });
}

function rename(field) {
  const title = field.dataset.titre;
  const next = field.value.replace(/\s+/g, " ").trim();
  const known = shown();
  if (!next || next === title || known.some((one) => one.title === next)) {
    field.value = title;
    return;
  }
  field.blur();
  showActivities(known.map((one) => (one.title === title ? { ...one, title: next } : one)));
  putActivity(`nom:${title}`, { title, new_title: next });
}

function remove(title) {
  showActivities(shown().filter((one) => one.title !== title));
  fresh.focus();
  putActivity(`retrait:${title}`, { title, removed: true });
}

const refresh = () => typing.size || sending.refresh();

// These pages close by themselves: said in time, and put off by a tap.
function warnBefore(seconds) {
  clearTimeout(warnBefore.timer);
  const near = seconds <= WARNED_BEFORE;
  ending.hidden = !near;
  if (near) {
    const at = new Date(Date.now() + seconds * 1000).toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit" });
    ending.querySelector("p").textContent = `Par sécurité, cette page se ferme à ${at} si rien n'est fait. Ce qui est enregistré le reste.`;
  }
  warnBefore.timer = near
    ? setTimeout(refresh, (seconds + 1) * 1000)
    : setTimeout(() => warnBefore(WARNED_BEFORE), (seconds - WARNED_BEFORE) * 1000);
}

form.addEventListener("change", ({ target }) => {
  const row = rowOf(target);
  if (target.matches('[type="radio"], textarea')) putRow(row);
  else if (target.matches(".chip input")) {
    const title = target.dataset.titre;
    putActivity(`activite:${title}`, { title, capacities: ticked(title) });
  } else if (target.matches("#dites input")) rename(target);
  if (target.matches('[type="radio"]') && EXPLAINED.includes(target.value)) row.querySelector("textarea").scrollIntoView({ block: "nearest" });
});
form.addEventListener("input", ({ target }) => {
  if (!target.matches("textarea")) return;
  const row = rowOf(target);
  clearTimeout(typing.get(row));
  typing.set(row, setTimeout(() => putRow(row), TYPING_PAUSE));
  sayWhere();
});
form.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.id === "rester") refresh();
  if (button?.dataset.retirer) {
    event.preventDefault();
    remove(button.dataset.retirer);
  }
});
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches('[type="text"]')) return;
  event.preventDefault();
  if (event.target === fresh) add();
  else rename(event.target);
});
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (event.submitter?.value === "ajouter") {
    add();
    return;
  }
  for (const row of [...typing.keys()]) putRow(row);
  if (fresh.value.trim()) add();
  // A moment for what is on its way; what the network does not carry stays here, and says so.
  for (let turn = 0; turn < 100 && !sending.settled && !sending.held && !sending.stopped; turn += 1) {
    await new Promise((resume) => setTimeout(resume, 30));
  }
  if (sending.waiting || sending.stopped) {
    sayWhere();
    return;
  }
  leaving = true;
  location.assign(`${base}/relecture`);
});
addEventListener("online", () => sending.again());
addEventListener("offline", sayWhere);
addEventListener("focus", refresh);
addEventListener("pageshow", ({ persisted }) => persisted && refresh());
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && refresh());
// Whoever quits, on a shared computer, leaves nothing in it.
let quitting = false;
document.querySelector(".masthead form")?.addEventListener("submit", () => {
  quitting = true;
});
addEventListener("pagehide", () => {
  for (const row of [...typing.keys()]) putRow(row);
  if (quitting) sending.forget();
});
addEventListener("beforeunload", (event) => {
  if ((sending.waiting || typing.size) && !leaving) event.preventDefault();
});

// What was tapped or written before this script was there.
const early = rows.filter((row) => {
  const area = row.querySelector("textarea");
  const tapped = [...row.querySelectorAll('[type="radio"]')].some((one) => one.checked !== one.defaultChecked);
  return tapped || area.value !== area.defaultValue;
});
const ticks = [...form.querySelectorAll(".chip input")].filter((one) => one.checked !== one.defaultChecked);

// What waited when this tab was left comes back over what the server has.
for (const { path, body } of sending.restore()) {
  const row = rows.find((one) => path === `/reponses/${one.dataset.capacite}`);
  if (!row || early.includes(row)) continue;
  for (const one of row.querySelectorAll('[type="radio"]')) one.checked = one.value === body.value;
  row.querySelector("textarea").value = body.comment ?? "";
}

for (const one of form.querySelectorAll("[data-sans-script]")) one.hidden = true;
warnBefore(Number(form.dataset.fermeDans));
sayWhere();
say("saved", "");
early.forEach(putRow);
for (const title of new Set(ticks.map((one) => one.dataset.titre))) {
  putActivity(`activite:${title}`, { title, capacities: ticked(title) });
}
sending.send();
