// « Ma feuille de route »: prints, and keeps each tick as it is made. Without it, the form keeps them all at once.

const form = /** @type {HTMLFormElement | null} */ (document.getElementById("points"));
const status = document.getElementById("suivi");
const keepAll = document.getElementById("garder");
const print = document.getElementById("imprimer");

if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
  // What is folded away is printed too.
  window.addEventListener("beforeprint", () => {
    for (const one of document.querySelectorAll("details")) one.open = true;
  });
}

/** @param {"saving" | "saved" | "failed"} state @param {string} words */
function say(state, words) {
  if (!status) return;
  status.dataset.state = state;
  status.textContent = words;
}

/** Ticks that are on their way, so that one made meanwhile is not taken for kept. */
let leaving = 0;
/** @type {Set<HTMLInputElement>} What the server has not got: said until it has, whatever else it got since. */
const missed = new Set();

/** @param {HTMLInputElement} box @param {string} key */
async function send(box, key) {
  try {
    const response = await fetch(`/espace/feuille-de-route/points/${encodeURIComponent(box.value)}`, {
      method: "PUT",
      headers: { "Content-Type": "application/json", "X-Cle": key },
      body: JSON.stringify({ fait: box.checked }),
    });
    if (!response.ok) throw new Error(String(response.status));
    missed.delete(box);
  } catch {
    missed.add(box);
  }
}

/** @param {HTMLInputElement} box @param {string} key */
async function keep(box, key) {
  leaving += 1;
  say("saving", "Enregistrement…");
  const before = [...missed].filter((one) => one !== box);
  await send(box, key);
  // The way is open again.
  if (!missed.has(box)) for (const one of before) await send(one, key);
  leaving -= 1;
  if (leaving > 0) return;
  if (keepAll) keepAll.hidden = !missed.size;
  if (missed.size) {
    say("failed", "Pas enregistré. Vérifiez votre connexion, puis touchez « Garder mes coches ».");
  } else say("saved", "Enregistré.");
}

if (form && keepAll) {
  keepAll.hidden = true;
  const key = /** @type {HTMLInputElement} */ (form.elements.namedItem("cle")).value;
  /** One after the other: the last state of a box is the one that stays. */
  let before = Promise.resolve();
  form.addEventListener("change", (event) => {
    const box = event.target;
    if (box instanceof HTMLInputElement && box.name === "fait") before = before.then(() => keep(box, key));
  });
}
