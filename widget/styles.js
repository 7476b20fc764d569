/** Styles of the element, as text for constructable sheets: no style attribute, no style tag. */

/**
 * Colours are the portal's to change: each is a custom property inherited through the host.
 * Light or dark is the page's to say, by its own `color-scheme`: a dark chat in a page that is always
 * light would stand out, and the portal's colours were chosen for that page.
 */
export const THEME_STYLES = `
:host {
  --_ink: var(--cqpm-ink, #15232d);
  --_muted: var(--cqpm-muted, #4b5c69);
  --_surface: var(--cqpm-surface, #ffffff);
  --_raised: var(--cqpm-raised, #f2f6f8);
  --_line: var(--cqpm-line, #d3dde4);
  --_edge: var(--cqpm-edge, #6c7f8d);
  --_accent: var(--cqpm-accent, #0a6762);
  --_accent-soft: var(--cqpm-accent-soft, #e1f1ef);
  --_on-accent: var(--cqpm-on-accent, #ffffff);
  --_deep: var(--cqpm-deep, #113c5b);
  --_on-deep: var(--cqpm-on-deep, #ffffff);
  --_info: #1d4f91;
  --_info-soft: #e6eef9;
  --_warn: #8a3f0c;
  --_warn-soft: #fdf0e4;
  --_shadow: 0 1px 2px rgb(16 42 61 / 8%), 0 12px 32px -12px rgb(16 42 61 / 22%);
}
@supports (color: light-dark(#000, #fff)) {
  :host {
    --_ink: var(--cqpm-ink, light-dark(#15232d, #e6edf2));
    --_muted: var(--cqpm-muted, light-dark(#4b5c69, #a9bac6));
    --_surface: var(--cqpm-surface, light-dark(#ffffff, #15212b));
    --_raised: var(--cqpm-raised, light-dark(#f2f6f8, #1d2c38));
    --_line: var(--cqpm-line, light-dark(#d3dde4, #304351));
    --_edge: var(--cqpm-edge, light-dark(#6c7f8d, #7f95a5));
    --_accent: var(--cqpm-accent, light-dark(#0a6762, #6fd0c6));
    --_accent-soft: var(--cqpm-accent-soft, light-dark(#e1f1ef, #173b3d));
    --_on-accent: var(--cqpm-on-accent, light-dark(#ffffff, #07201f));
    --_deep: var(--cqpm-deep, light-dark(#113c5b, #1d567c));
    --_info: light-dark(#1d4f91, #9cc4f5);
    --_info-soft: light-dark(#e6eef9, #1b3350);
    --_warn: light-dark(#8a3f0c, #f3b27e);
    --_warn-soft: light-dark(#fdf0e4, #40291a);
    --_shadow: 0 1px 2px light-dark(rgb(16 42 61 / 8%), rgb(0 0 0 / 40%)),
      0 12px 32px -12px light-dark(rgb(16 42 61 / 22%), rgb(0 0 0 / 60%));
  }
}
`;

export const CHAT_STYLES = `
:host { display: block; block-size: 44rem; container-type: inline-size; }
:host([hidden]), [hidden] { display: none !important; }
*, *::before, *::after { box-sizing: border-box; }
p, ul, ol, h2, h3, h4 { margin: 0; padding: 0; }
ul[role="list"], ol[role="list"] { list-style: none; }
a { color: var(--_accent); text-underline-offset: .15em; }
button, textarea { font: inherit; color: inherit; }
:focus-visible { outline: 3px solid var(--_accent); outline-offset: 2px; }
.sr-only {
  position: absolute; inline-size: 1px; block-size: 1px; margin: -1px; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap;
}
.icon { flex: none; inline-size: 1.1em; block-size: 1.1em; vertical-align: -.18em; }
.icon .stroke {
  fill: none; stroke: currentColor; stroke-width: 1.6; stroke-linecap: round; stroke-linejoin: round;
}
.icon .fill { fill: currentColor; }
.icon .dashed { stroke-dasharray: 2.2 2.2; }
.icon .knockout {
  fill: none; stroke: var(--_surface); stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round;
}
.chat {
  position: relative; display: flex; flex-direction: column; block-size: 100%; overflow: hidden;
  color: var(--_ink); background: var(--_surface);
  border: 1px solid var(--_line); border-radius: 1rem; box-shadow: var(--_shadow);
  font-family: var(--cqpm-font, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif);
  font-size: 1rem; line-height: 1.5; overflow-wrap: anywhere;
}

.head { padding: .85rem 1.25rem; color: var(--_on-deep); background: var(--_deep); }
.title { display: flex; flex-wrap: wrap; align-items: center; gap: .35rem .75rem; }
.title h2 { font-size: 1.125rem; font-weight: 650; line-height: 1.3; }
.head :focus-visible { outline-color: currentColor; border-radius: .15rem; }
.badge {
  padding: .05rem .6rem; border: 1px solid currentColor; border-radius: 1rem; font-size: .8125rem;
}
.end {
  min-block-size: 2rem; margin-inline-start: auto; padding: .15rem .75rem; border: 1px solid currentColor; border-radius: .5rem;
  background: none; font-size: .875rem; font-weight: 600; cursor: pointer;
}
.end:hover { text-decoration: underline; text-underline-offset: .2em; }
.identity { margin-block-start: .15rem; font-size: .875rem; }

.thread { flex: 1; min-block-size: 0; overflow-y: auto; overscroll-behavior: contain; padding: 1.25rem; }
.thread:focus-visible { outline-offset: -3px; }
.messages { display: flex; flex-direction: column; gap: 1.25rem; }
.message { max-inline-size: 44rem; }
.author {
  display: flex; align-items: center; gap: .4rem; margin-block-end: .3rem;
  color: var(--_muted); font-size: .8125rem; font-weight: 600;
}
.bubble { padding: .75rem 1rem; border: 1px solid transparent; border-radius: .9rem; }
.assistant .bubble { background: var(--_raised); border-color: var(--_line); border-start-start-radius: .25rem; }
.assistant .bubble + .bubble { margin-block-start: .6rem; }
.person { align-self: flex-end; max-inline-size: 85%; }
.person .author { justify-content: flex-end; }
.person .bubble { color: var(--_on-deep); background: var(--_deep); border-start-end-radius: .25rem; }
.person .text { white-space: pre-wrap; }
.text p + p, .text p + ul, .text ul + p { margin-block-start: .5rem; }
.text ul { padding-inline-start: 1.15rem; list-style: disc; }
.text li + li { margin-block-start: .2rem; }
.text li::marker { color: var(--_accent); }
.certitude {
  display: inline-block; margin-block-end: .5rem; padding: .05rem .55rem; border: 1px solid currentColor;
  border-radius: .3rem; color: var(--_info); background: var(--_info-soft); font-size: .8125rem; font-weight: 600;
}
.certitude[data-certitude="non_dite"] { color: var(--_warn); background: var(--_warn-soft); }

.sources {
  margin-block-start: .75rem; padding-block-start: .6rem; border-block-start: 1px solid var(--_line);
  color: var(--_muted); font-size: .875rem;
}
.sources .icon { inline-size: .8em; block-size: .8em; margin-inline-start: .25em; vertical-align: baseline; }
details { margin-block-start: .15rem; }
summary { inline-size: fit-content; padding-block: .2rem; color: var(--_accent); font-weight: 600; cursor: pointer; }
details li { margin-block-start: .3rem; padding-inline-start: .75rem; border-inline-start: 2px solid var(--_line); }
.notice { margin: .6rem .25rem 0; color: var(--_muted); font-size: .875rem; line-height: 1.45; }

.replies { display: flex; flex-wrap: wrap; gap: .5rem; margin-block-start: .75rem; }
.reply, .retry {
  min-block-size: 2.5rem; padding: .4rem .9rem; border: 1px solid var(--_accent); border-radius: 1.25rem;
  color: var(--_accent); background: var(--_surface); font-size: .9375rem; line-height: 1.35; text-align: start;
  cursor: pointer;
}
.reply:hover, .retry:hover { background: var(--_accent-soft); }
.reply[aria-disabled="true"] { border: 1px dashed var(--_line); color: var(--_muted); background: none; cursor: default; }
.reply.chosen { border: 1px solid var(--_edge); color: var(--_ink); }
.reply .icon { margin-inline-start: .4em; }

.typing { display: flex; align-items: center; gap: .6rem; color: var(--_muted); font-size: .9375rem; }
.dots { display: inline-flex; gap: .25rem; }
.dots i {
  inline-size: .4rem; block-size: .4rem; border: 1px solid transparent; border-radius: 50%; background: var(--_accent);
}
@media (prefers-reduced-motion: no-preference) {
  .dots i { animation: breathe 1.2s ease-in-out infinite; }
  .dots i:nth-child(2) { animation-delay: .15s; }
  .dots i:nth-child(3) { animation-delay: .3s; }
}
@keyframes breathe { 0%, 70%, 100% { opacity: .3; } 35% { opacity: 1; } }

.failure {
  display: flex; flex-wrap: wrap; align-items: center; gap: .5rem .75rem; padding: .75rem 1rem;
  border: 1px solid var(--_warn); border-radius: .6rem; color: var(--_ink); background: var(--_warn-soft);
}
.failure > .icon { color: var(--_warn); }
.failure p { flex: 1 1 14rem; }

.panel {
  flex: none; display: flex; flex-direction: column; align-items: center; gap: 1rem;
  padding: 1.25rem; border-block-start: 1px solid var(--_line); text-align: center;
}
.thread[hidden] + .panel { flex: 1; justify-content: center; border: 0; overflow-y: auto; }
.panel p { max-inline-size: 30rem; color: var(--_muted); text-wrap: balance; }
.actions { display: flex; flex-wrap: wrap; justify-content: center; gap: .75rem; }
.actions:empty { display: none; }
.primary, .secondary, .send {
  min-block-size: 2.75rem; padding: .5rem 1.15rem; border: 1px solid transparent; border-radius: .6rem;
  color: var(--_on-accent); background: var(--_accent); font-weight: 600; cursor: pointer;
}
.secondary { border-color: var(--_accent); color: var(--_accent); background: var(--_surface); }
.primary:hover, .secondary:hover, .send:hover { text-decoration: underline; text-underline-offset: .2em; }

.composer { flex: none; padding: .75rem 1.25rem .85rem; border-block-start: 1px solid var(--_line); }
.field-head { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; margin-block-end: .3rem; }
.field-head label { font-size: .9375rem; font-weight: 600; }
.counter { color: var(--_muted); font-size: .875rem; font-variant-numeric: tabular-nums; }
.counter.over { color: var(--_warn); font-weight: 600; }
.field-row { display: flex; align-items: flex-end; gap: .6rem; }
textarea {
  flex: 1; min-inline-size: 0; min-block-size: 2.75rem; padding: .55rem .8rem; resize: none;
  border: 1px solid var(--_edge); border-radius: .6rem; background: var(--_surface);
}
textarea:focus-visible { outline-offset: 0; border-color: var(--_accent); }
textarea[aria-invalid="true"] { border: 2px solid var(--_warn); }
.send { display: inline-flex; align-items: center; gap: .5rem; }
.send[aria-disabled="true"] {
  border-color: var(--_edge); color: var(--_muted); background: var(--_raised); cursor: default; text-decoration: none;
}
.field-error { display: flex; gap: .5rem; color: var(--_warn); font-size: .9375rem; font-weight: 600; }
.field-error { margin-block-start: .4rem; }
.counter:empty, .field-error:empty { display: none; }
.field-error .icon { margin-block-start: .2em; }
.hint { margin-block-start: .35rem; color: var(--_muted); font-size: .8125rem; }
@media (hover: none) { .hint { display: none; } }

@container (max-width: 30rem) {
  .head, .thread, .composer, .panel { padding-inline: .85rem; }
  .thread { padding-block: 1rem; }
  .bubble { padding: .65rem .8rem; }
  .chat { border-radius: .75rem; }
  .send span { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }
  .send { inline-size: 2.75rem; padding: 0; justify-content: center; }
}
@media (max-height: 30rem) {
  :host { block-size: auto; }
  .thread { overflow-y: visible; }
}
@media (forced-colors: active) {
  .bubble, .primary, .secondary, .send { border-color: CanvasText; }
  .reply[aria-disabled="true"], .send[aria-disabled="true"] { border-color: GrayText; color: GrayText; }
  .icon .knockout { stroke: Canvas; }
}
`;
