import { pageClasses as c } from '../../page-structure.js';

/** Tables of functions. */
export const tableStyles = `
.table-bar{display:flex;flex-wrap:wrap;align-items:center;gap:.5rem .75rem;margin-bottom:.5rem}
.table-bar .${c.field}{width:18rem;max-width:100%}
.table-status{color:var(--muted-text);font-size:.8125rem;font-variant-numeric:tabular-nums;margin-inline-start:auto}
.table-pages{display:flex;gap:.375rem}
.table-sort{padding:0;border:0;background:none;color:inherit;font:inherit;font-weight:600;cursor:pointer}
.table-sort::after{content:"↕";display:inline-block;width:1em;margin-inline-start:.25em;color:var(--muted-text);opacity:.55;text-align:center}
[aria-sort=descending]>.table-sort::after{content:"↓";color:var(--accent);opacity:1}
[aria-sort=ascending]>.table-sort::after{content:"↑";color:var(--accent);opacity:1}
.${c.table} tbody tr:hover{background:var(--surface)}
.${c.table} tbody tr[aria-selected=true]{background:color-mix(in srgb,var(--accent) 12%,var(--background))}
.function-button{display:inline;max-width:100%;padding:0;border:0;background:none;color:var(--text);font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;font-weight:550;text-align:start;cursor:pointer;overflow-wrap:anywhere}
.function-button:hover{color:var(--accent);text-decoration:underline;text-underline-offset:.2em}
.column-function{width:55%}
.${c.table} :is(th,td).share-cell{min-width:11rem}
.column-function .${c.functionPlace}{display:block;font-weight:400;font-size:.75rem}
.column-owner,.column-verdict{white-space:nowrap}
.owner{display:inline-flex;align-items:center;gap:.4rem}
.share-value,.share-percent{white-space:nowrap}
.share-value{display:inline-block;min-width:4.5rem;color:var(--muted-text)}
.share-percent{display:inline-block;min-width:3.5rem;font-weight:600}
.share-line{display:block;height:3px;margin-top:.1875rem;border-radius:2px;background:linear-gradient(to right,var(--accent) calc(var(--share)*100%),var(--border) 0)}
@media (max-width:48rem){.${c.table} :is(th,td).share-cell{min-width:5.5rem}.table-bar .${c.field}{width:100%}.column-owner{display:none}.share-value{display:block}.column-function{min-width:11rem}}
`;
