/** Styles of the sign-in form, in the card of type « connexion ». */
export const IDENTIFICATION_STYLES = `
.connexion { padding: .85rem 1rem 1rem; border: 1px solid var(--_line); border-radius: .7rem; background: var(--_surface); }
.connexion:empty { display: none; }
.connexion form { display: grid; gap: .85rem; margin-block-start: .5rem; }
.connexion fieldset { display: grid; gap: .1rem; min-inline-size: 0; margin: 0; padding: 0; border: 0; }
.connexion legend, .connexion .field > label { padding: 0; font-size: .9375rem; font-weight: 600; }
.connexion .choice { display: flex; align-items: center; gap: .6rem; min-block-size: 2.25rem; cursor: pointer; }
.connexion input { font: inherit; color: inherit; accent-color: var(--_accent); }
.connexion input[type="radio"] { flex: none; inline-size: 1.25rem; block-size: 1.25rem; margin: 0; }
.connexion .field { display: grid; gap: .3rem; }
.connexion .field input {
  inline-size: 100%; max-inline-size: 24rem; min-block-size: 2.75rem; padding: .5rem .8rem;
  border: 1px solid var(--_edge); border-radius: .6rem; background: var(--_surface);
}
.connexion .field input[inputmode="numeric"] { max-inline-size: 12rem; font-variant-numeric: tabular-nums; letter-spacing: .15em; }
.connexion .field input:focus-visible { outline-offset: 0; border-color: var(--_accent); }
.connexion input[aria-invalid="true"] { border: 2px solid var(--_warn); }
.connexion .note { color: var(--_muted); font-size: .875rem; }
.connexion .field-error { margin: 0; }
.connexion .actions { display: flex; flex-wrap: wrap; gap: .5rem; }
.connexion .warning {
  display: flex; flex-wrap: wrap; align-items: center; gap: .5rem .75rem; padding: .6rem .8rem;
  border: 1px solid var(--_warn); border-radius: .6rem; background: var(--_warn-soft);
}
.connexion .warning p { flex: 1 1 12rem; }
.connexion [aria-disabled="true"] { border-color: var(--_edge); color: var(--_muted); background: var(--_raised); cursor: default; }
@media (forced-colors: active) { .connexion .primary { border-color: CanvasText; } }
`;
