/**
 * Types de l'élément `<assistant-cqpm>`, pour les pages écrites en TypeScript. À enregistrer dans le projet du portail, à côté
 * des autres déclarations : le fichier n'importe ni n'exporte rien, tout y est global.
 *
 *     const assistant = document.querySelector("assistant-cqpm");
 *     assistant?.addEventListener("assistant-cqpm:answer", () => compter());
 */

/** Les attributs de l'élément ; sur une balise `<script>`, les mêmes précédés de `data-`. */
type AssistantCqpmAttribute =
  /** Le nom court du portail, donné à son enregistrement. */
  | "portal"
  /** L'adresse du portail qui donne le jeton de la personne connectée. */
  | "identity-src"
  /** L'adresse de l'assistant, si le script est servi par une autre. */
  | "api-url"
  /** Présent : un bouton dans un coin de la page, qui ouvre une fenêtre. Inutile sur `<script>`, qui place l'élément ainsi. */
  | "floating"
  /** Présent : la fenêtre est ouverte. Retiré sur un petit écran si la personne n'a rien demandé. */
  | "open"
  /** `bottom-right` (par défaut) ou `bottom-left`. */
  | "corner"
  /** Le texte du bouton flottant. */
  | "label"
  /** Le nom affiché en tête. */
  | "name"
  /** L'image affichée en tête pendant une conversation : en HTTPS, ou du même site que la page. */
  | "logo"
  /** Le sujet de la page, pour l'accueil. */
  | "topic"
  /** `standard` (par défaut) ou `facile`. */
  | "registre";

/** Donne le jeton de la personne connectée au portail ; `null` si personne ne l'est. */
type AssistantCqpmToken = () => Promise<string | null | undefined>;

/** Une conversation, telle que le service la donne à son ouverture. */
interface AssistantCqpmSession {
  session_token: string;
  conversation_id: string;
  /** Date ISO. */
  expires_at: string;
  person: { display_name: string; role: "candidat" | "entreprise"; fictional: boolean } | null;
  welcome: { text: string; suggestions: { id: string; title: string }[]; notice?: string | null };
}

interface AssistantCqpmElement extends HTMLElement {
  /** Pour une application d'une seule page : demandé à l'ouverture d'une conversation, à la place de `identity-src`. */
  identityToken: AssistantCqpmToken | null;
  /** Pour une page qui ouvre elle-même la conversation auprès du service. */
  sessionOpener: (() => Promise<AssistantCqpmSession>) | null;

  /** Montre l'assistant ; la conversation commence quand la personne le demande. */
  open(): void;
  /** Réduit la fenêtre ; la conversation continue. */
  close(): void;
  /** Ouvre une conversation, au nom de la personne connectée au portail. */
  start(): Promise<void>;
  /** Termine la conversation, à l'écran et dans le service ; sans effet s'il n'y en a pas. */
  signOut(): Promise<void>;
  /** Dit qui est connecté désormais : une conversation ouverte laisse la place à une autre, à son nom. */
  identify(token: AssistantCqpmToken | null): Promise<void>;
  /** Pose une question à la place de la personne, dans sa conversation ou dans une nouvelle. */
  ask(question: string): Promise<void>;
}

/** Ce que l'élément dit à la page, sans rien du contenu ; ces événements remontent jusqu'au document. */
interface AssistantCqpmEventMap {
  /** La fenêtre s'ouvre, par la personne ou par la page. */
  "assistant-cqpm:open": CustomEvent<null>;
  /** La fenêtre est réduite. */
  "assistant-cqpm:close": CustomEvent<null>;
  /** Une réponse est arrivée. */
  "assistant-cqpm:answer": CustomEvent<null>;
  /** La conversation est terminée. */
  "assistant-cqpm:end": CustomEvent<null>;
}

interface HTMLElementTagNameMap {
  "assistant-cqpm": AssistantCqpmElement;
}

interface HTMLElementEventMap extends AssistantCqpmEventMap {}

interface DocumentEventMap extends AssistantCqpmEventMap {
  /** À envoyer au document pour ouvrir l'assistant : `document.dispatchEvent(new Event("assistant-cqpm:ouvrir"))`. */
  "assistant-cqpm:ouvrir": Event;
  /** À envoyer au document pour le réduire. */
  "assistant-cqpm:fermer": Event;
}
