/**
 * The only module that speaks to the API. A failure is one class with a closed `kind`,
 * so that the chat decides what to show without reading status codes.
 *
 * @typedef {{id: string, title: string}} Suggestion
 * @typedef {{label: string, section: string, url: string | null, date: string}} Source
 * @typedef {{code: string, libelle: string, state: string, state_label: string}} Capacity
 * @typedef {{numero: number, libelle: string, state: string, state_label: string, capacities: Capacity[]}} Block
 * @typedef {{type: "progression", title: string, blocks: Block[], summary: string}} ProgressCard
 * @typedef {{type: "liste" | "etapes", title: string, items: {label: string, text: string}[]}} ItemsCard
 * @typedef {{type: "connexion"}} SignInCard
 * @typedef {ProgressCard | ItemsCard | SignInCard} Card
 * @typedef {object} Message
 * @property {number} id
 * @property {"personne" | "assistant"} author
 * @property {string} created_at
 * @property {string} text
 * @property {"answer" | "degraded"} kind
 * @property {null | "dite" | "deduite" | "non_dite"} certitude
 * @property {boolean | null} registration_ended
 * @property {Source[]} sources
 * @property {Card | null} card
 * @property {Suggestion[]} suggestions
 *
 * @typedef {{display_name: string, role: "candidat" | "entreprise", fictional: boolean}} Person
 * @typedef {object} Session
 * @property {string} session_token
 * @property {string} conversation_id
 * @property {string} expires_at
 * @property {string} [renewable_until]
 * @property {Person | null} person
 * @property {Welcome} welcome
 *
 * @typedef {{text: string, suggestions: Suggestion[], notice?: string | null}} Welcome
 * @typedef {{client_message_id: string, text?: string, button_id?: string}} Outgoing
 * @typedef {"network" | "expired" | "invalid" | "rate" | "server"} TransportFailure
 * @typedef {"identity" | "identity_required" | "origin" | "portal"} PortalFailure
 * @typedef {TransportFailure | PortalFailure} FailureKind
 */

/** Longer than the server's own budget for a turn, so that its polite reply arrives first. */
const TIMEOUT_MS = 15_000;

/** @type {Record<FailureKind, string>} */
const DEFAULT_DETAILS = {
  network: "La connexion ne passe pas. Votre message est gardé\u00a0: vérifiez le réseau, puis réessayez.",
  expired: "La conversation a expiré.",
  invalid: "Ce message n'a pas pu être envoyé. Modifiez-le, puis réessayez.",
  rate: "Vous avez envoyé beaucoup de messages en peu de temps. Attendez un instant, puis réessayez.",
  server: "Le service ne répond pas pour le moment. Votre message est gardé\u00a0: réessayez dans un instant.",
  identity:
    "Votre espace n'a pas pu confirmer qui vous êtes. Sans identification, l'assistant répond sur la certification, pas sur votre dossier.",
  identity_required: "L'assistant demande ici d'être connecté à votre espace. Connectez-vous, puis réessayez.",
  origin: "L'assistant n'est pas ouvert à partir de cette page. Signalez-le au responsable de ce site.",
  portal: "L'assistant n'est pas ouvert sur ce site. Signalez-le au responsable de ce site.",
};

/**
 * Refusals that are told apart by the end of their problem's type.
 * @type {Record<string, FailureKind>}
 */
const PORTAL_REFUSALS = {
  "jeton-portail-refuse": "identity",
  "identite-exigee": "identity_required",
  "origine-refusee": "origin",
  "portail-inconnu": "portal",
};

export class ApiFailure extends Error {
  /**
   * @param {FailureKind} kind
   * @param {string} [detail] French sentence for the person
   */
  constructor(kind, detail) {
    super(detail || DEFAULT_DETAILS[kind]);
    this.kind = kind;
  }
}

/**
 * @param {number} status
 * @returns {FailureKind}
 */
function kindOf(status) {
  if (status === 401) return "expired";
  if (status === 429) return "rate";
  return status === 422 || status === 413 ? "invalid" : "server";
}

/** @param {Response} response */
async function failureFrom(response) {
  const kind = kindOf(response.status);
  // A proxy's own error page may speak English or HTML: only our problem documents are read.
  if (!response.headers.get("content-type")?.startsWith("application/problem+json")) {
    return new ApiFailure(kind);
  }
  const problem = await response.json().catch(() => ({}));
  const refusal = PORTAL_REFUSALS[String(problem.type).split(":").pop() ?? ""];
  // What these say to the portal's developer is in its documentation; the person is told what to do.
  if (refusal) return new ApiFailure(refusal);
  const detail = kind !== "server" && typeof problem.detail === "string" ? problem.detail : undefined;
  return new ApiFailure(kind, detail);
}

export class ApiClient {
  #base;

  /** @param {string} [base] address of the service; by default the one this file came from */
  constructor(base) {
    this.#base = base ? new URL(base, document.baseURI) : new URL("../", import.meta.url);
  }

  /**
   * @param {string} portal
   * @param {string | null} [identityToken] signed by the portal for the person it knows
   * @returns {Promise<Session>}
   */
  openSession(portal, identityToken) {
    return this.post("v1/chat/sessions", identityToken ? { portal, identity_token: identityToken } : { portal });
  }

  /**
   * @param {string} token
   * @returns {Promise<Pick<Session, "session_token" | "expires_at" | "renewable_until">>}
   */
  renewSession(token) {
    return this.post("v1/chat/sessions/renewal", {}, { token });
  }

  /**
   * @param {string} token
   * @returns {Promise<void>}
   */
  closeSession(token) {
    const headers = { accept: "application/json", authorization: `Bearer ${token}` };
    // Sent to the end even when signing out of the portal leaves the page.
    return this.#request("v1/chat/sessions/current", { method: "DELETE", headers, keepalive: true });
  }

  /**
   * @param {string} token
   * @param {Outgoing} message
   * @param {AbortSignal} signal
   * @returns {Promise<{turn_id: string, messages: Message[]}>}
   */
  sendMessage(token, message, signal) {
    return this.post("v1/chat/messages", message, { token, signal });
  }

  /**
   * @param {string} path
   * @returns {Promise<any>}
   */
  get(path) {
    return this.#request(path, { method: "GET", headers: { accept: "application/json" } });
  }

  /**
   * @param {string} path
   * @param {object} body
   * @param {{token?: string, signal?: AbortSignal}} [options]
   * @returns {Promise<any>}
   */
  post(path, body, { token, signal } = {}) {
    /** @type {Record<string, string>} */
    const headers = { accept: "application/json", "content-type": "application/json" };
    if (token) headers.authorization = `Bearer ${token}`;
    return this.#request(path, { method: "POST", headers, body: JSON.stringify(body), signal });
  }

  /**
   * @param {string} path
   * @param {RequestInit} options
   */
  async #request(path, options) {
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), TIMEOUT_MS);
    options.signal?.addEventListener("abort", () => deadline.abort(), { once: true });
    try {
      const response = await fetch(new URL(path, this.#base), {
        ...options,
        signal: deadline.signal,
        credentials: "omit",
        cache: "no-store",
        referrerPolicy: "no-referrer",
      });
      if (!response.ok) throw await failureFrom(response);
      return response.status === 204 ? undefined : await response.json();
    } catch (error) {
      throw error instanceof ApiFailure ? error : new ApiFailure("network");
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Identifies one sending, so that the service answers once however often it is retried. */
export function newMessageId() {
  // randomUUID is missing on portals served over plain HTTP.
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
