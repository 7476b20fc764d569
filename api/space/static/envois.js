// What a page has to save: sent in order, kept in the tab until the server has it, tried again when the network is back.

const RETRIES = [1, 2, 4, 8, 15, 30];
// Milliseconds left to an exchange.
const PATIENCE = 15000;
const CLOSED = "Cette page est fermée. Revenez par l'assistant ou par le lien reçu par e-mail : tout est gardé.";
const STALE = "Cette page est trop ancienne : rechargez-la, tout est gardé.";
const REFUSED = "Cette réponse n'a pas pu être enregistrée : rechargez la page.";

export class Envois {
  // In order: {key, path, body, at, left}. What has the same key is there once, with its last word; twice while
  // the first is on its way. `left`: when the server would date it, had it arrived as it left.
  #queue = [];
  #sending = null;
  #failures = 0;
  #broken = false;
  #retry;
  #puts = 0;

  // `base`: the address of what is saved; `saved(state)`: what the server has now; `moved()`: something to be said changed.
  constructor(base, key, { saved, moved, refused }) {
    Object.assign(this, { base, key, saved, moved, refused });
    this.name = `envois:${base}`;
    this.stopped = "";
    this.trouble = "";
  }

  get waiting() {
    return this.#queue.length;
  }

  // Nothing waits that could still leave.
  get settled() {
    return !this.#queue.length && !this.#sending;
  }

  // Why what waits does not leave, if it does not: {service: true} when the server fails, rather than the network.
  get held() {
    if (!this.#failures && navigator.onLine) return null;
    return { service: this.#broken && navigator.onLine };
  }

  waits(test) {
    return this.#queue.some(test);
  }

  put(key, path, body) {
    this.trouble = "";
    this.#puts += 1;
    const entry = { key, path, body, at: Date.now() };
    const same = this.#queue.map((one) => one.key).lastIndexOf(key);
    // Changes of one list are told in order: a later one may rest on this.
    const overtaken = body.title !== undefined && this.#queue.slice(same + 1).some((one) => one.path === path);
    if (same >= 0 && this.#queue[same] !== this.#sending && !overtaken) this.#queue[same] = entry;
    else this.#queue.push(entry);
    this.#keep();
    this.moved();
    this.send();
  }

  async send() {
    if (this.#sending || this.stopped || !this.#queue.length) return;
    clearTimeout(this.#retry);
    const entry = this.#queue[0];
    this.#sending = entry;
    // Whole seconds, never more than passed: told older than it is, it would lose to the one before.
    const age = Math.max(0, Math.floor((Date.now() - entry.at) / 1000));
    entry.left = Date.now() - age * 1000;
    this.#keep();
    const sent = entry.body.title === undefined ? { ...entry.body, age } : entry.body;
    const { code, answer } = await this.#call(entry.path, "PUT", sent);
    this.#sending = null;
    this.#follow(entry, Date.now() - age * 1000);
    this.#broken = code >= 500;
    if (code === 0 || code === 429 || code >= 500) this.#later();
    else if (code === 401 || code === 403) this.stopped = code === 401 ? CLOSED : STALE;
    else {
      this.#failures = 0;
      this.#queue = this.#queue.filter((one) => one !== entry);
      this.#keep();
      if (code === 200) this.saved(answer);
      else await this.#refuse(answer);
      this.send();
    }
    this.moved();
  }

  // What other screens saved; or what waits here first.
  async refresh() {
    if (this.stopped || !this.settled) {
      this.send();
      return;
    }
    const puts = this.#puts;
    const { code, answer } = await this.#call("/etat", "GET");
    if (code === 401) this.stopped = CLOSED;
    // Asked before something was tapped here, it would take it back.
    if (code === 200 && puts === this.#puts) this.saved(answer);
    this.moved();
  }

  again() {
    this.#failures = 0;
    this.refresh();
  }

  // What waited when this tab was left, to be shown and sent.
  restore() {
    try {
      this.#queue = JSON.parse(sessionStorage.getItem(this.name)) ?? [];
    } catch {
      this.#queue = [];
    }
    // On its way when the tab was left, it may have arrived since.
    for (const one of this.#queue) {
      if (one.left) this.#follow(one, Math.min(Date.now(), one.left + PATIENCE));
    }
    return this.#queue;
  }

  forget() {
    this.#queue = [];
    this.#keep();
  }

  // The server dates an entry when it arrives: what was tapped while it was on its way is dated after, and no later
  // than that, or it would undo what another screen said since.
  #follow(entry, latest) {
    for (const one of this.#queue) {
      if (one !== entry && one.key === entry.key) one.at = Math.max(one.at, latest);
    }
  }

  // Nothing that waiting would mend: said, and the page shows again what is kept.
  async #refuse(answer) {
    this.trouble = answer.detail ?? REFUSED;
    this.refused();
    const state = await this.#call("/etat", "GET");
    if (state.code === 200) this.saved(state.answer);
  }

  #later() {
    this.#retry = setTimeout(() => this.send(), 1000 * RETRIES[Math.min(this.#failures, RETRIES.length - 1)]);
    this.#failures += 1;
  }

  #keep() {
    try {
      if (this.#queue.length) sessionStorage.setItem(this.name, JSON.stringify(this.#queue));
      else sessionStorage.removeItem(this.name);
    } catch {
      // No room, or none allowed: the queue is still in memory.
    }
  }

  async #call(path, method, body) {
    try {
      const response = await fetch(this.base + path, {
        method,
        headers: { "X-Cle": this.key, ...(body && { "Content-Type": "application/json" }) },
        body: body && JSON.stringify(body),
        // Where the browser knows how; elsewhere its own limit holds.
        signal: AbortSignal.timeout?.(PATIENCE),
        redirect: "error",
      });
      return { code: response.status, answer: await response.json().catch(() => ({})) };
    } catch {
      return { code: 0, answer: {} };
    }
  }
}
