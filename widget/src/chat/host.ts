import type { Session } from "../service/contract";

/** What the parts of an answer may ask of the chat, in the name of the current session. */
export interface Host {
  /** Rejects with an `ApiFailure`. */
  get(path: string): Promise<any>;
  /** Rejects with an `ApiFailure`. */
  post(path: string, body: object): Promise<any>;
  /** Goes on in that session, in a new conversation. */
  open(session: Session): void;
  /** Whether the session is somebody's. */
  identified(): boolean;
  announce(text: string): void;
  /** Adds to what was said there, for whoever saves the conversation. */
  note(place: Element, text: string): void;
}
