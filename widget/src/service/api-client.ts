/**
 * The only module that speaks to the API. A failure is one class with a closed `kind`,
 * so that the chat decides what to show without reading status codes.
 */
import type { Message, Opening, Outgoing, Renewal, Session } from "./contract";

export type TransportFailure = "network" | "expired" | "invalid" | "rate" | "server";
export type PortalFailure = "identity" | "identity_required" | "origin" | "portal";
export type FailureKind = TransportFailure | PortalFailure;

interface CallOptions {
  token?: string;
  signal?: AbortSignal;
}

/** Longer than the server's own budget for a turn, so that its polite reply arrives first. */
const TIMEOUT_MS = 15_000;

const DEFAULT_DETAILS: Record<FailureKind, string> = {
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

/** Refusals that are told apart by the end of their problem's type. */
const PORTAL_REFUSALS: Record<string, PortalFailure> = {
  "jeton-portail-refuse": "identity",
  "identite-exigee": "identity_required",
  "origine-refusee": "origin",
  "portail-inconnu": "portal",
};

export class ApiFailure extends Error {
  /**
   * @param detail French sentence for the person
   * @param code end of the problem's type, where a caller tells refusals of one kind apart
   * @param retryAfter seconds to wait, 0 where the service does not say
   */
  constructor(
    readonly kind: FailureKind,
    detail?: string,
    readonly code = "",
    readonly retryAfter = 0,
  ) {
    super(detail || DEFAULT_DETAILS[kind]);
  }
}

function kindOf(status: number): TransportFailure {
  if (status === 401) return "expired";
  if (status === 429) return "rate";
  return status === 422 || status === 413 ? "invalid" : "server";
}

/** Seconds, whether the header gives them or a date. */
function waitAsked(response: Response): number {
  const asked = response.headers.get("retry-after") ?? "";
  const seconds = /^\d+$/.test(asked) ? Number(asked) : (Date.parse(asked) - Date.now()) / 1000;
  return seconds > 0 ? Math.ceil(seconds) : 0;
}

async function failureFrom(response: Response): Promise<ApiFailure> {
  const kind = kindOf(response.status);
  // A proxy's own error page may speak English or HTML: only our problem documents are read.
  if (!response.headers.get("content-type")?.startsWith("application/problem+json")) {
    return new ApiFailure(kind, "", "", waitAsked(response));
  }
  const problem: { type?: unknown; detail?: unknown } = await response.json().catch(() => ({}));
  const code = String(problem.type).split(":").pop() ?? "";
  const refusal = PORTAL_REFUSALS[code];
  // What these say to the portal's developer is in its documentation; the person is told what to do.
  if (refusal) return new ApiFailure(refusal);
  const detail = kind !== "server" && typeof problem.detail === "string" ? problem.detail : undefined;
  return new ApiFailure(kind, detail, code, waitAsked(response));
}

export class ApiClient {
  readonly #base: URL;

  /** @param base address of the service */
  constructor(base: string | URL) {
    this.#base = new URL(base, document.baseURI);
  }

  openSession(opening: Opening): Promise<Session> {
    return this.post("v1/chat/sessions", opening);
  }

  renewSession(token: string): Promise<Renewal> {
    return this.post("v1/chat/sessions/renewal", {}, { token });
  }

  closeSession(token: string): Promise<void> {
    // Sent to the end even when signing out of the portal leaves the page.
    return this.#request("DELETE", "v1/chat/sessions/current", { token, keepalive: true });
  }

  /** Ends the conversation and erases it from the service. */
  eraseConversation(token: string): Promise<void> {
    return this.#request("DELETE", "v1/chat/conversations/current", { token });
  }

  sendMessage(
    token: string,
    message: Outgoing,
    signal: AbortSignal,
  ): Promise<{ turn_id: string; messages: Message[] }> {
    return this.post("v1/chat/messages", message, { token, signal });
  }

  /** What was said after that message, on both sides. */
  async messagesAfter(token: string, id: number, signal: AbortSignal): Promise<Message[]> {
    const { messages } = await this.get<{ messages: Message[] }>(`v1/chat/messages?after=${id}`, { token, signal });
    return messages;
  }

  get<T>(path: string, options?: CallOptions): Promise<T> {
    return this.#request("GET", path, options);
  }

  post<T>(path: string, body: object, options?: CallOptions): Promise<T> {
    return this.#request("POST", path, { ...options, body: JSON.stringify(body) });
  }

  async #request<T>(method: string, path: string, { token, signal, ...options }: CallOptions & RequestInit = {}): Promise<T> {
    const headers: Record<string, string> = { accept: "application/json" };
    if (token) headers.authorization = `Bearer ${token}`;
    if (options.body) headers["content-type"] = "application/json";
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), TIMEOUT_MS);
    signal?.addEventListener("abort", () => deadline.abort(), { once: true });
    try {
      const response = await fetch(new URL(path, this.#base), {
        ...options,
        method,
        headers,
        signal: deadline.signal,
        credentials: "omit",
        cache: "no-store",
        referrerPolicy: "no-referrer",
      });
      if (!response.ok) throw await failureFrom(response);
      return (response.status === 204 ? undefined : await response.json()) as T;
    } catch (error) {
      throw error instanceof ApiFailure ? error : new ApiFailure("network");
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Identifies one sending, so that the service answers once however often it is retried. */
export function newMessageId(): string {
  // Written as a UUID, of no version in particular: randomUUID is missing on portals served over plain HTTP.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
