/** The attributes of the element, which a `<script data-…>` may carry as well. */
export const OPTIONS = [
  "portal",
  "identity-src",
  "api-url",
  "open",
  "corner",
  "label",
  "name",
  "logo",
  "topic",
  "registre",
] as const satisfies readonly AssistantCqpmAttribute[];
