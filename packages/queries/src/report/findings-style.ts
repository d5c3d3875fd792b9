/**
 * The style of the section of findings. Every rule stands under the class of the section, and nothing is taken from the
 * page but its width: it looks the same in whatever report it is embedded. Colours of text have a contrast of 4.5 or
 * more against their background, in both schemes.
 */
export const findingsStyle = `
.sonde-findings {
  --sonde-page: #ffffff; --sonde-card: #f6f7f9; --sonde-line: #d7dce2; --sonde-text: #1b2430; --sonde-soft: #566272;
  --sonde-code: #eceff3; --sonde-accent: #0b5cad; --sonde-high: #b3261e; --sonde-medium: #8a5300; --sonde-low: #566272;
  --sonde-bar: #6f9fd0;
  box-sizing: border-box; color: var(--sonde-text); background: var(--sonde-page); color-scheme: light dark;
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; text-align: start; padding: 1rem;
}
@media (prefers-color-scheme: dark) {
  .sonde-findings {
    --sonde-page: #11161c; --sonde-card: #19212a; --sonde-line: #303b47; --sonde-text: #e4e9ef; --sonde-soft: #a2afbd;
    --sonde-code: #0c1116; --sonde-accent: #7fb8f5; --sonde-high: #ff8a80; --sonde-medium: #f0b95c; --sonde-low: #a2afbd;
    --sonde-bar: #4d83bd;
  }
}
.sonde-findings *, .sonde-findings *::before { box-sizing: inherit; }
.sonde-findings h2, .sonde-findings h3, .sonde-findings p, .sonde-findings dl, .sonde-findings dd,
.sonde-findings ol, .sonde-findings pre { margin: 0; padding: 0; font-weight: inherit; font-size: inherit; }
.sonde-findings h2 { font-size: 1.3rem; font-weight: 650; }
.sonde-findings .sonde-total { color: var(--sonde-soft); margin-bottom: 1rem; }
.sonde-findings ol { list-style: none; display: grid; gap: .6rem; }
.sonde-findings details { background: var(--sonde-card); border: 1px solid var(--sonde-line); border-radius: 8px; }
.sonde-findings summary {
  display: grid; grid-template-columns: 1rem minmax(0, 1fr) auto; gap: 0 .7rem; align-items: start;
  padding: .7rem .9rem; cursor: pointer; list-style: none; border-radius: 8px;
}
.sonde-findings summary::-webkit-details-marker { display: none; }
.sonde-findings summary::before { content: "\\25B8"; color: var(--sonde-soft); line-height: 1.5; }
.sonde-findings details[open] > summary::before { content: "\\25BE"; }
.sonde-findings summary:hover h3 { text-decoration: underline; text-underline-offset: .2em; }
.sonde-findings summary:focus-visible { outline: 2px solid var(--sonde-accent); outline-offset: 2px; }
.sonde-findings h3 { grid-area: 1 / 2; font-weight: 600; overflow-wrap: anywhere; }
.sonde-findings .sonde-where { grid-area: 2 / 2; color: var(--sonde-soft); font-size: .87rem; overflow-wrap: anywhere; }
.sonde-findings .sonde-time { grid-area: 1 / 3 / span 2; text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
.sonde-findings .sonde-time strong { display: block; font-weight: 600; }
.sonde-findings .sonde-time span { color: var(--sonde-soft); font-size: .87rem; }
.sonde-findings .sonde-share { grid-area: 4 / 2 / auto / -1; margin-top: .45rem; width: 100%; height: 3px; display: block; }
.sonde-findings .sonde-share rect { fill: var(--sonde-line); }
.sonde-findings .sonde-share rect + rect { fill: var(--sonde-bar); }
.sonde-findings .sonde-high { color: var(--sonde-high); }
.sonde-findings .sonde-medium { color: var(--sonde-medium); }
.sonde-findings .sonde-low { color: var(--sonde-low); }
.sonde-findings dl {
  display: grid; grid-template-columns: 6.5rem minmax(0, 1fr); gap: .55rem .9rem; padding: .2rem .9rem 1rem 2.6rem;
}
.sonde-findings dt { color: var(--sonde-soft); font-size: .93rem; }
.sonde-findings dd { overflow-wrap: anywhere; }
.sonde-findings code, .sonde-findings pre { font: .87rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
.sonde-findings pre {
  background: var(--sonde-code); border-radius: 6px; padding: .5rem .7rem; white-space: pre-wrap; overflow-wrap: anywhere;
}
.sonde-findings pre + pre, .sonde-findings p + pre, .sonde-findings pre + p { margin-top: .4rem; }
@media (max-width: 36rem) {
  .sonde-findings { padding: .5rem; }
  .sonde-findings summary { grid-template-columns: 1rem minmax(0, 1fr); }
  .sonde-findings .sonde-time { grid-area: 3 / 2; text-align: start; }
  .sonde-findings .sonde-time strong { display: inline; margin-inline-end: .5rem; }
  .sonde-findings dl { grid-template-columns: minmax(0, 1fr); gap: .1rem; padding-inline-start: .9rem; }
  .sonde-findings dd { margin-bottom: .5rem; }
}
@media print {
  .sonde-findings details { break-inside: avoid; }
}
`;
