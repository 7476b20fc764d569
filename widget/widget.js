/**
 * Public entry: `<script type="module" src="…/widget.js"></script>` then `<assistant-cqpm>`.
 *
 * The server publishes this file one level above its siblings, hence the `widget/` in the path.
 */
import { AssistantCqpm } from "./widget/chat-element.js";

if (!customElements.get("assistant-cqpm")) {
  customElements.define("assistant-cqpm", AssistantCqpm);
}
