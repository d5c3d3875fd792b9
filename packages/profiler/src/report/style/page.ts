import { pageClasses as c, pageIds as id, liveClass } from '../page-structure.js';

/** How the page looks without its program: type, regions, summary, tables. Sizes are in rem: they follow the reader's. */
export const pageStyles = `
*,*::before,*::after{box-sizing:border-box}
html{font:100%/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;background:var(--background);color:var(--text);-webkit-text-size-adjust:100%}
body{margin:0;font-size:.9375rem;overflow-wrap:anywhere}
h1,h2,h3,h4,p,ul,ol,dl,dd,pre,table,figure{margin:0;padding:0}
ul,ol{list-style:none}
h1{font-size:1.375rem;line-height:1.3;font-weight:650;letter-spacing:-.01em}
h2{font-size:1.0625rem;line-height:1.4;font-weight:650}
h3{font-size:.9375rem;font-weight:650}
a{color:var(--accent)}
code,pre,.${c.functionName},.${c.functionPlace}{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;font-size:.9em}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
[hidden]{display:none!important}
.${c.visuallyHidden}{position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip-link{position:absolute;left:1rem;top:-4rem;z-index:10;padding:.5rem .75rem;background:var(--accent);color:var(--accent-text);border-radius:.375rem}
.skip-link:focus{top:.5rem}
#${id.masthead},#${id.main},.colophon{padding-inline:clamp(1rem,2.5vw,2rem)}
#${id.masthead}{padding-block:1.25rem 1rem;border-bottom:1px solid var(--border);background:var(--surface)}
.facts{display:flex;flex-wrap:wrap;gap:.125rem 1rem;margin-top:.375rem;color:var(--muted-text);font-size:.8125rem}
.${c.fact}{white-space:normal}
.${c.fact} b{font-weight:600;color:var(--text)}
#${id.main}>section{padding-block:1.25rem}
#${id.main}>section+section{border-top:1px solid var(--border)}
#${id.main}>section>h2{margin-bottom:.625rem}
#${id.comparison}>p+.${c.verdicts}{margin-block:.5rem .875rem}
.${c.verdicts}[aria-label]{margin-top:.375rem;font-size:.8125rem}
#${id.failure}{margin-top:1rem;padding:.625rem .875rem;border:1px solid var(--error);border-radius:.5rem;color:var(--error)}
.${c.profileSummary}+.${c.profileSummary},.${c.profileFunctions}+.${c.profileFunctions}{margin-top:1.5rem}
.${c.profileSummary}>h3,.${c.profileFunctions}>h3{margin-bottom:.5rem}
.${c.verdicts}{display:grid;gap:.375rem;max-width:80ch}
.${c.verdicts} li{position:relative;padding-inline-start:1.5rem}
.${c.verdicts} li::before{position:absolute;inset-inline-start:.25rem;content:"•";color:var(--muted-text)}
.${c.verdicts} li[data-severity=warning]::before{content:"▲";color:var(--warning);font-size:.75em;inset-block-start:.3em}
.${c.profileSummary}>.${c.verdicts}:not([aria-label]) li:first-child,#${id.comparison}>.${c.verdicts} li:first-child{font-size:1.0625rem;font-weight:550}
.${c.profileSummary}>.${c.verdicts}:not([aria-label]) li:first-child[data-severity=info],#${id.comparison}>.${c.verdicts} li:first-child[data-severity=info]{padding-inline-start:0}
.${c.profileSummary}>.${c.verdicts}:not([aria-label]) li:first-child[data-severity=info]::before,#${id.comparison}>.${c.verdicts} li:first-child[data-severity=info]::before{content:none}
.${c.shareBar}{display:block;width:100%;max-width:60rem;height:1.5rem;margin-top:.875rem;border-radius:.25rem;overflow:hidden}
.${c.legend}{display:flex;flex-wrap:wrap;gap:.25rem 1.125rem;margin-top:.5rem;font-size:.8125rem}
.${c.legend} li{display:flex;align-items:center;gap:.4rem}
.${c.swatch}{width:.8125rem;height:.8125rem;border-radius:.1875rem;flex:none;background:var(--kind-root);box-shadow:inset 0 0 0 1px rgb(0 0 0/.18)}
${['application', 'dependency', 'node', 'native', 'gc', 'idle', 'program', 'root'].map(kindRules).join('\n')}
.${c.tableFrame}{overflow-x:auto;border:1px solid var(--border);border-radius:.5rem}
.${c.table}{width:100%;border-collapse:collapse;font-size:.8125rem;line-height:1.4}
.${c.table} caption{padding:.5rem .75rem;text-align:start;color:var(--muted-text)}
.${c.table} th,.${c.table} td{padding:.3125rem .75rem;text-align:start;vertical-align:top}
.${c.table} thead th{background:var(--surface);border-bottom:1px solid var(--border);font-weight:600;white-space:nowrap}
.${c.table} tbody tr+tr>*{border-top:1px solid var(--border)}
.${c.table} tbody th{font-weight:500}
.${c.table} .${c.number}{text-align:end;font-variant-numeric:tabular-nums;white-space:nowrap}
.${c.functionPlace}{color:var(--muted-text)}
.${c.number}{font-variant-numeric:tabular-nums}
.${c.slower}{color:var(--slower-text)}
.${c.faster}{color:var(--faster-text)}
.${c.reportSection}+.${c.reportSection}{margin-top:1.5rem}
.${c.reportSection}>p{margin-top:.25rem;color:var(--muted-text);max-width:80ch}
.${c.reportEntry}{margin-top:.75rem;padding:.75rem .875rem;border:1px solid var(--border);border-inline-start:4px solid var(--control-border);border-radius:.375rem}
.${c.reportEntry}[data-severity=warning]{border-inline-start-color:var(--warning)}
.${c.reportEntry}[data-severity=error]{border-inline-start-color:var(--error)}
.${c.reportEntry} .severity{margin-inline-end:.5rem;font-size:.75rem;font-weight:650;text-transform:uppercase;letter-spacing:.03em}
.${c.reportEntry}[data-severity=warning] .severity{color:var(--warning)}
.${c.reportEntry}[data-severity=error] .severity{color:var(--error)}
.${c.reportEntry} p{margin-top:.375rem;max-width:80ch}
.${c.reportEntry} pre{margin-top:.5rem;padding:.625rem .75rem;overflow-x:auto;background:var(--surface);border-radius:.375rem;white-space:pre-wrap}
.colophon{padding-block:1rem 2rem;border-top:1px solid var(--border);color:var(--muted-text);font-size:.8125rem}
.${liveClass} .${c.withoutProgram}{display:none}
@media screen and (min-width:68rem){
.${c.profileSummary}{display:grid;grid-template-columns:minmax(0,80ch) minmax(18rem,1fr);grid-auto-rows:min-content;column-gap:3rem;align-items:start}
.${c.profileSummary}>*{grid-column:2}
.${c.profileSummary}>h3{grid-column:1/-1}
.${c.profileSummary}>.${c.verdicts}:not([aria-label]){grid-column:1;grid-row:span 6}
.${c.profileSummary}>.${c.shareBar}{margin-top:.25rem}
}
@media (max-width:40rem){.${c.table} th,.${c.table} td{padding-inline:.5rem}}
`;

function kindRules(kind: string): string {
  return `.${c.swatch}[data-kind=${kind}]{background:var(--kind-${kind})}.${c.shareBar} [data-kind=${kind}]{fill:var(--kind-${kind})}`;
}
