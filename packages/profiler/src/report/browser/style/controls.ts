import { pageClasses as c, pageIds as id } from '../../page-structure.js';

/** Rows of buttons and fields over the graph. */
export const controlStyles = `
#${id.explorer}{display:grid;grid-template-columns:minmax(0,1fr);gap:.75rem}
.explorer-bar{position:sticky;top:0;z-index:5;display:flex;flex-wrap:wrap;align-items:center;gap:.5rem .75rem;padding-block:.5rem;background:var(--background)}
.${c.button}{transition:background-color .12s}
.${c.choice} .${c.button}[aria-pressed=true]{position:relative;z-index:1;font-weight:600}
.search{display:flex;flex-wrap:wrap;align-items:center;gap:.375rem;margin-inline-start:auto}
.search-row{display:flex}
.search-field{width:17rem;border-start-end-radius:0;border-end-end-radius:0}
.search-field:focus-visible{position:relative;z-index:1}
.search-field[aria-invalid]{border-color:var(--error)}
.search-regex{border-start-start-radius:0;border-end-start-radius:0;margin-inline-start:-1px;padding-inline:.5rem;font-family:ui-monospace,monospace}
.search-result{min-width:0;color:var(--muted-text);font-size:.8125rem;font-variant-numeric:tabular-nums}
.search-step{padding-inline:.5rem}
.help-button{border-radius:50%;width:2rem;padding:0}
.explorer-filters{display:flex;flex-wrap:wrap;align-items:center;gap:.5rem 1rem}
.kind-switches{display:flex;flex-wrap:wrap;gap:.375rem}
.kind-switch{display:inline-flex;align-items:center;gap:.4rem;min-height:1.75rem;padding:.125rem .625rem;border:1px solid var(--border);border-radius:1rem;background:var(--background);color:var(--text);font:inherit;font-size:.8125rem;cursor:pointer}
.kind-switch:hover{background:var(--surface)}
.kind-switch[aria-pressed=false]{color:var(--muted-text);border-style:dashed;text-decoration:line-through}
.kind-switch[aria-pressed=false] .kind-swatch{background:none!important}
.kind-share{color:var(--muted-text);font-variant-numeric:tabular-nums}
.kind-swatch{flex:none;display:inline-block;width:.75rem;height:.75rem;border-radius:.1875rem;box-shadow:inset 0 0 0 1px rgb(128 128 128/.5)}
${['application', 'dependency', 'node', 'native', 'program', 'gc', 'idle', 'root']
  .map((kind) => `[data-kind=${kind}]>.kind-swatch{background:var(--kind-${kind})}`)
  .join('\n')}
.menus{display:flex;flex-wrap:wrap;gap:.5rem .75rem}
.menu,.labelled{display:inline-flex;align-items:center;gap:.4rem;font-size:.8125rem;color:var(--muted-text)}
.menu select{max-width:15rem}
.menu-place:empty{display:none}
[data-view=comparison] :is(.only-frames,.timeline,.menu-thread),[data-view=sandwich] :is(.only-directed,.search-step),[data-view=sandwich] .breadcrumb>*{display:none}
.stage-head{display:flex;flex-wrap:wrap;align-items:center;gap:.375rem 1rem;margin-bottom:.375rem}
.breadcrumb{flex:1;min-width:12rem;display:flex;align-items:center;gap:.75rem;min-height:1.75rem;font-size:.8125rem}
.stage-head .${c.button}{min-height:1.75rem;padding:.125rem .625rem;font-size:.75rem}
.crumbs{display:flex;flex-wrap:wrap;min-width:0}
.crumbs li{display:flex;align-items:center;max-width:16rem}
.crumbs li>bdi{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.crumbs li+li::before{content:"›";padding-inline:.4rem;color:var(--muted-text)}
.crumbs button,.crumb-reset,.verdict-link{padding:.125rem 0;border:0;background:none;color:var(--accent);font:inherit;cursor:pointer;text-decoration:underline;text-decoration-thickness:1px;text-underline-offset:.2em}
.crumbs button{max-width:14rem;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;text-decoration:none}
.crumbs button:hover{text-decoration:underline}
.crumb-reset{flex:none;font-size:.8125rem}
.verdict-link{font-size:.8125rem;font-weight:400}
.profile-tab{display:inline-flex;align-items:center;gap:.5rem}
.profile-kind{font-weight:600}
.profile-tab bdi{max-width:16rem;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.help-head{display:flex;justify-content:space-between;align-items:center;margin-bottom:.75rem}
.help-lists{display:grid;grid-template-columns:repeat(auto-fit,minmax(17rem,1fr));gap:1rem 2rem}
.help-lists h3{margin-block:.5rem .25rem}
.help-keys>div{display:flex;gap:.75rem;padding-block:.1875rem}
.help-keys dt{flex:none;display:flex;align-items:start;gap:.25rem;width:7.5rem}
.help-keys dd{font-size:.875rem}
@media (max-width:48rem){
.search{margin-inline-start:0;width:100%}
.search-row{flex:1}
.search-field{flex:1;width:auto;min-width:0}
.explorer-bar{position:static}
.help-button{display:none}
.explorer-bar .${c.choice}{display:flex;width:100%}
.explorer-bar .${c.choice} .${c.button}{flex:auto;min-width:0;padding-inline:.125rem;font-size:.75rem;white-space:nowrap}
.search-result{order:1}
.menus{width:100%}
.menu{flex:1;min-width:9rem}
.menu select{flex:1;min-width:0}
.kind-switch{min-height:1.625rem;padding-inline:.5rem;font-size:.75rem}
.labelled>span{display:none}
.breadcrumb{flex-basis:100%}
}
@media (max-width:22rem){.explorer-bar .${c.choice} .${c.button}{font-size:.6875rem}}
@media (prefers-reduced-motion:reduce){.${c.button}{transition:none}}
`;
