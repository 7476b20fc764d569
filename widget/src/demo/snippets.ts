/** From what was chosen to what is copied into a site: code, colours, security policy, WordPress plugin. */

export type Mode = "bulle" | "page" | "cadre";

export interface Choices {
  /** Address of the service, without a slash at its end. */
  service: string;
  portal: string;
  mode: Mode;
  corner: "bottom-right" | "bottom-left";
  /** `#rrggbb`, or null for the element's own. */
  colour: string | null;
  label: string;
  identitySrc: string;
  /** Null for whatever is the newest. */
  pinned: { path: string; integrity: string } | null;
}

const ESCAPED: Record<string, string> = { "&": "&amp;", '"': "&quot;", "<": "&lt;" };

/** What is empty is left out. */
function attributes(given: Record<string, string | null>): string {
  return Object.entries(given)
    .filter(([, value]) => value)
    .map(([name, value]) => ` ${name}="${value!.replace(/[&"<]/g, (found) => ESCAPED[found]!)}"`)
    .join("");
}

function script({ service, pinned }: Choices, more: Record<string, string | null> = {}): string {
  const given = attributes({
    type: "module",
    src: pinned ? `${service}/${pinned.path}` : `${service}/widget.js`,
    integrity: pinned && pinned.integrity,
    crossorigin: pinned && "anonymous",
    ...more,
  });
  return `<script${given}></script>`;
}

/** The lines of the page. */
export function code(choices: Choices): string {
  const { service, portal, mode, corner, label, identitySrc } = choices;
  switch (mode) {
    case "bulle":
      return script(choices, {
        "data-portal": portal,
        "data-identity-src": identitySrc,
        "data-corner": corner === "bottom-right" ? null : corner,
        "data-label": label,
      });
    case "page":
      return `${script(choices)}\n<assistant-cqpm${attributes({ portal, "identity-src": identitySrc })}></assistant-cqpm>`;
    case "cadre":
      return `<iframe${attributes({
        src: `${service}/integration/${encodeURIComponent(portal)}`,
        title: "Assistant CQPM",
        width: "400",
        height: "700",
        // Obsolete, but a style attribute is refused under a strict policy.
        frameborder: "0",
        allow: "clipboard-write",
      })}></iframe>`;
  }
}

/** The rule of the site's own style sheet; for a frame, the command of who runs the service. Null for no colour. */
export function colours({ portal, mode, colour }: Choices): string | null {
  if (!colour) return null;
  if (mode === "cadre") return `python -m api.portals changer ${portal} --couleur accent=${colour} --couleur deep=${colour}`;
  return `assistant-cqpm {\n  --cqpm-accent: ${colour};\n  --cqpm-deep: ${colour};\n}`;
}

/** What is added to the site's content security policy, where it has one. */
export function policy({ service, mode }: Choices): string {
  const origin = new URL(service).origin;
  return mode === "cadre" ? `frame-src ${origin}` : `script-src ${origin}; connect-src 'self' ${origin}`;
}

/** A file of `wp-content/mu-plugins/`. */
export function wordpress(choices: Choices): string {
  return [
    "<?php",
    "/* Plugin Name: Assistant CQPM */",
    "add_action( 'wp_footer', function () { ?>",
    code({ ...choices, mode: "bulle" }),
    "<?php } );",
  ].join("\n");
}
