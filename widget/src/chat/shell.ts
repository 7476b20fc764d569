import type { Frame } from "../frame/frame";
import type { Session } from "../service/contract";
import type { TokenSource } from "../service/portal-identity";

/** What the element lends to the chat. */
export interface Shell {
  host: HTMLElement & {
    sessionOpener: (() => Promise<Session>) | null;
    identityToken: TokenSource | null;
  };
  root: ShadowRoot;
  frame: Frame;
  /** Address of the service. */
  service: URL;
  /** Whether a conversation was asked for and has not been ended. */
  isStarted(): boolean;
  /** Starts a conversation as the person's own gesture would. */
  restart: () => void;
  /** A conversation opens: the focus and the page go to it. */
  bringIntoView(): void;
  /** An answer came. */
  answered(): void;
  /** There is no conversation any more. */
  ended(): void;
}
