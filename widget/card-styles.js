/** Styles of the cards: progression by blocks, list, timeline. */
export const CARD_STYLES = `
.card { margin-block-start: .9rem; }
.card h3 { font-size: 1rem; font-weight: 650; line-height: 1.35; }
.card > ul, .card > ol { margin-block-start: .6rem; }
.summary { margin-block-start: .25rem; }

.blocks { display: grid; gap: .75rem; }
.block { padding: .85rem 1rem; border: 1px solid var(--_line); border-radius: .7rem; background: var(--_surface); }
.block-head { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: start; gap: .35rem 1rem; }
.block-head h4 { flex: 1 1 14rem; font-size: .9375rem; font-weight: 600; line-height: 1.4; }
.block-number { display: block; color: var(--_accent); font-size: .8125rem; font-weight: 700; letter-spacing: .02em; }
.state { display: inline-flex; align-items: center; gap: .4rem; font-size: .875rem; font-weight: 600; color: var(--_muted); }
/* The data words states and steps in lower case, to be used inside sentences. */
.state > span { display: inline-block; }
.state > span::first-letter, .item-text::first-letter { text-transform: uppercase; }
.state .icon { inline-size: 1.15em; block-size: 1.15em; }
.state[data-shape="done"] { color: var(--_accent); }
.state[data-shape="failed"] { color: var(--_warn); }
.state[data-shape="pending"], .state[data-shape="started"] { color: var(--_info); }
.block-head .state { padding: .1rem .6rem .1rem .45rem; border: 1px solid currentColor; border-radius: 1rem; }

.gauge { display: flex; gap: .25rem; margin-block: .65rem .35rem; }
.gauge span { flex: 1; block-size: .5rem; border: 1.5px solid var(--_edge); border-radius: .25rem; }
.gauge [data-shape="done"] { border-color: var(--_accent); background: var(--_accent); }
.gauge [data-shape="failed"] { border-color: var(--_warn); background: var(--_warn-soft); }
.gauge [data-shape="pending"] { border-color: var(--_info); background: var(--_info-soft); }
.gauge [data-shape="empty"] { border-style: dashed; }

.capacities li {
  display: grid; grid-template-columns: 2.4rem 1fr 12.5rem; align-items: center;
  gap: .1rem .75rem; padding-block: .5rem;
}
.capacities li + li { border-block-start: 1px solid var(--_line); }
.code {
  padding-block: .1rem; border: 1px solid var(--_line); border-radius: .35rem; background: var(--_raised);
  font-size: .8125rem; font-weight: 700; text-align: center;
}
.capacities .label { font-size: .9375rem; line-height: 1.4; }
@container (max-width: 42rem) {
  .block { padding: .75rem .8rem .45rem; }
  .capacities li { grid-template-columns: 2.4rem 1fr; align-items: start; }
  .capacities .state { grid-column: 2; }
}

.item-label { font-weight: 600; }
.liste > ul { border: 1px solid var(--_line); border-radius: .7rem; background: var(--_surface); }
.liste li { padding: .6rem 1rem; }
.liste li + li { border-block-start: 1px solid var(--_line); }

.etapes ol { counter-reset: etape; }
.etapes li { position: relative; counter-increment: etape; padding: 0 0 1rem 2.6rem; }
.etapes li:last-child { padding-block-end: 0; }
.etapes li::before {
  content: counter(etape); position: absolute; inset: 0 auto auto 0; inline-size: 1.75rem; block-size: 1.75rem;
  border: 1.5px solid var(--_accent); border-radius: 50%; background: var(--_surface); color: var(--_accent);
  font-size: .875rem; font-weight: 700; line-height: 1.6rem; text-align: center;
}
.etapes li:not(:last-child)::after {
  content: ""; position: absolute; inset: 1.75rem auto 0 .8rem; border-inline-start: 2px solid var(--_line);
}
.etapes .item-label { padding-block-start: .1rem; }

@media (forced-colors: active) {
  .gauge span { border-color: CanvasText; }
  .gauge [data-shape="done"] { background: CanvasText; forced-color-adjust: none; }
  .etapes li:not(:last-child)::after { border-color: CanvasText; }
}
`;
