/** What the API answers, as its own description gives it (`/openapi.json`): the widget's one copy of the contract. */

export interface Suggestion {
  id: string;
  title: string;
}

export interface Source {
  label: string;
  section: string;
  url: string | null;
  date: string;
}

export interface Capacity {
  code: string;
  libelle: string;
  state: string;
  state_label: string;
}

export interface Block {
  numero: number;
  libelle: string;
  state: string;
  state_label: string;
  capacities: Capacity[];
}

export interface ProgressCard {
  type: "progression";
  title: string;
  blocks: Block[];
  summary: string;
}

export interface ItemsCard {
  type: "liste" | "etapes";
  title: string;
  items: { label: string; text: string }[];
}

export interface SignInCard {
  type: "connexion";
}

export interface MessageCard {
  type: "message";
  departement: string;
}

export interface PageCard {
  type: "page";
  page: string;
  title: string;
  text: string;
  label: string;
}

export interface Contact {
  name: string;
  telephone: string | null;
  email?: string | null;
  address: string | null;
  /** As it was recorded: never « ouvert maintenant ». */
  opening_hours: string | null;
  /** ISO date. */
  checked_on: string;
}

export interface Calling extends Contact {
  title: string;
  asks: string[];
}

export interface ContactCard extends Calling {
  type: "contact";
}

export type Card = ProgressCard | ItemsCard | SignInCard | MessageCard | PageCard | ContactCard;

export interface Message {
  id: number;
  author: "personne" | "assistant";
  /** Of the person's own messages. */
  client_message_id?: string | null;
  created_at: string;
  text: string;
  kind: "answer" | "degraded";
  certitude: null | "dite" | "deduite" | "non_dite";
  registration_ended: boolean | null;
  sources: Source[];
  card: Card | null;
  suggestions: Suggestion[];
  /** What may still be asked of it; not there where the service does not say. */
  wishes?: string[] | null;
}

export interface Person {
  display_name: string;
  role: "candidat" | "entreprise";
  fictional: boolean;
}

export interface Welcome {
  text: string;
  suggestions: Suggestion[];
  notice?: string | null;
  /** Whether an identified person can read former exchanges again. */
  earlier?: boolean;
}

export interface Session {
  session_token: string;
  conversation_id: string;
  expires_at: string;
  renewable_until?: string;
  person: Person | null;
  welcome: Welcome;
}

export type Renewal = Pick<Session, "session_token" | "expires_at" | "renewable_until">;

/** In plain words, or in the usual ones. */
export type Registre = "standard" | "facile";

export interface Outgoing {
  client_message_id: string;
  text?: string;
  button_id?: string;
  registre?: Registre;
}

/** A page of an identified person's earlier conversations, oldest first. */
export interface History {
  messages: Message[];
  /** Whether there are older ones. */
  more: boolean;
}

/** How a conversation is asked for. */
export interface Opening {
  portal: string;
  /** Signed by the portal for the person it knows. */
  identity_token?: string;
  /** What the page that it is opened from is about. */
  topic?: string;
  registre?: Registre;
}
