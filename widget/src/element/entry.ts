/** What portals load: defines `<assistant-cqpm>`, and places one where the script itself names a portal. */
import { AssistantCqpm } from "./element";
import { placeFromScript } from "./script";

// A page that loads the script twice keeps the first.
if (!customElements.get("assistant-cqpm")) customElements.define("assistant-cqpm", AssistantCqpm);
placeFromScript();
