import { pageClasses as c } from '../../page-structure.js';

/** The timeline, the graphs, and what is told of a function beside them. */
export const graphStyles = `
.timeline{padding:.5rem .75rem .625rem;border:1px solid var(--border);border-radius:.5rem}
.timeline-head{display:flex;align-items:baseline;gap:.75rem;margin-bottom:.25rem;font-size:.8125rem}
.timeline-head h3{flex:none;font-size:.8125rem;white-space:nowrap}
.timeline-window{color:var(--muted-text);font-variant-numeric:tabular-nums}
.timeline-body{display:grid;grid-template-columns:9.5rem minmax(0,1fr);gap:.75rem}
.timeline-names{padding-top:18px;font-size:.75rem;line-height:1.25}
.timeline-name{display:flex;flex-wrap:wrap;align-content:start;column-gap:.4rem;overflow:hidden}
.timeline-name small{color:var(--muted-text);font-size:.6875rem}
.timeline-area{position:relative;cursor:crosshair;touch-action:pan-y;user-select:none;-webkit-user-select:none}
.timeline-area.is-still{cursor:default}
.timeline-area canvas{position:absolute;inset:0;width:100%;height:100%}
.brush-shade{position:absolute;top:0;bottom:0;background:var(--background);opacity:.68;pointer-events:none}
.brush-handle{position:absolute;top:14px;bottom:2px;width:11px;margin-left:-5.5px;cursor:ew-resize;touch-action:none}
.brush-handle::before{content:"";position:absolute;inset:0 4.5px;background:var(--accent);opacity:.55}
.brush-handle::after{content:"";position:absolute;left:1.5px;right:1.5px;top:calc(50% - 11px);height:22px;border-radius:4px;background:var(--accent)}
.brush-handle:hover::before{opacity:1}
.stage{display:grid;grid-template-columns:minmax(0,1fr);gap:.75rem;align-items:start}
.stage-graph{min-width:0}
@media (min-width:64rem){.stage{grid-template-columns:minmax(0,1fr) 21rem}}
.flame{position:relative;border:1px solid var(--border);border-radius:.5rem;overflow:hidden;background:var(--background);color:var(--text)}
.flame-scroller{position:relative;height:min(var(--content-height,20rem),max(16rem,64vh));overflow:hidden auto;overscroll-behavior-x:contain;touch-action:pan-y;scrollbar-width:thin}
.flame-scroller:focus-visible{outline:2px solid var(--accent);outline-offset:-2px}
@supports selector(:has(*)){.flame-scroller:focus-visible{outline:none}.flame:has(>.flame-scroller:focus-visible){outline:2px solid var(--accent);outline-offset:2px}}
.flame-scroller.is-dragged{cursor:grabbing!important;user-select:none;-webkit-user-select:none}
.flame-canvas{position:sticky;top:0;display:block}
.flame-spacer{pointer-events:none}
.flame-cursor{position:absolute;top:0;left:0;box-shadow:inset 0 0 0 2px var(--text);border-radius:2px;pointer-events:none}
.flame-tip{position:absolute;top:0;left:0;z-index:4;max-width:min(34rem,90%);padding:.4rem .6rem;border:1px solid var(--border);border-radius:.375rem;background:var(--background);color:var(--text);box-shadow:0 4px 16px rgb(0 0 0/.18);font-size:.75rem;line-height:1.45;pointer-events:none}
.flame-tip>:first-child{font-weight:650}
.flame-tip>:not(:first-child){color:var(--muted-text)}
.graph-status{margin-top:.375rem;color:var(--muted-text);font-size:.75rem}
.graph-empty{padding:3rem 1rem;border:1px dashed var(--border);border-radius:.5rem;color:var(--muted-text);text-align:center}
.sandwich{display:grid;gap:.375rem}
.sandwich .flame-scroller{height:min(var(--content-height,10rem),max(10rem,32vh))}
.sandwich-head{font-size:.75rem;font-weight:600;color:var(--muted-text)}
.sandwich-title{padding:.375rem .75rem;border-radius:.375rem;background:var(--surface);font-weight:650;text-align:center}
.sandwich-title small{margin-inline-start:.75rem;font-weight:400;color:var(--muted-text)}
.details-hint{margin-top:.75rem;color:var(--muted-text)}
.comparison{display:grid;gap:.5rem}
.comparison-link{margin-block:.75rem}
.comparison-bar{display:flex;flex-wrap:wrap;align-items:center;gap:.5rem 1rem;font-size:.8125rem}
.comparison-bar .${c.button}{min-height:1.75rem;padding:.125rem .625rem;font-size:.75rem}
.compared-figures{width:100%;margin-top:.75rem;border-collapse:collapse}
.compared-figures :is(th,td){padding:.125rem 0 .125rem .5rem;font-weight:400;text-align:end;vertical-align:top;white-space:nowrap}
.compared-figures tbody th{padding-inline-start:0;text-align:start}
.compared-figures :is(thead th,tbody th,small){color:var(--muted-text)}
.compared-figures small{display:block}
.compared-verdict{margin-top:.375rem}
.change-keys{display:inline-flex;margin-inline-start:auto}
.change-key{padding:.125rem .75rem;color:var(--fill-text)}
.change-less{background:var(--faster-2)}.change-same{background:var(--same-fill)}.change-more{background:var(--slower-2)}
.change-key:first-child{border-radius:.25rem 0 0 .25rem}.change-key:last-child{border-radius:0 .25rem .25rem 0}
.details{position:sticky;top:3.5rem;max-height:calc(100vh - 4.5rem);overflow:auto;padding:.75rem .875rem;border:1px solid var(--border);border-radius:.5rem;font-size:.8125rem;scrollbar-width:thin}
.details-head{display:flex;align-items:start;gap:.5rem}
.details-head h3{flex:1;font-size:.9375rem;overflow-wrap:anywhere}
.details-close{flex:none;width:1.75rem;height:1.75rem;border:0;border-radius:.25rem;background:none;color:var(--muted-text);font-size:1.125rem;line-height:1;cursor:pointer}
.details-close:hover{background:var(--surface)}
.details-owner{margin-top:.25rem}
.details h4{margin-block:.875rem .375rem;font-size:.75rem;font-weight:650;color:var(--muted-text)}
.figures{display:grid;grid-template-columns:1fr 1fr;gap:.5rem .875rem;margin-top:.75rem}
.figure dt{color:var(--muted-text);font-size:.75rem}
.figure strong{font-size:1.0625rem;font-weight:650}
.figure-samples{grid-column:1/-1;display:flex;gap:.5rem;align-items:baseline}
.figure dd{font-variant-numeric:tabular-nums}
.details-actions{display:flex;flex-wrap:wrap;gap:.375rem;margin-top:.75rem}
.relatives li,.hot-lines li{display:flex;justify-content:space-between;gap:.75rem;padding-block:.125rem}
.relatives .function-button{min-width:0}
:is(.relatives,.hot-lines) li>:last-child{flex:none;white-space:nowrap}
.more{color:var(--muted-text)}
.details .${c.source}{margin-inline:-.25rem;font-size:.75rem}
.details .${c.source} code{display:flex;padding-inline:.25rem;font-size:inherit;white-space:pre}
.source-share{flex:none;width:3.25rem;padding-inline-end:.5rem;text-align:end;color:var(--text);font-variant-numeric:tabular-nums}
.source-line{flex:none;width:2.5rem;padding-inline-end:.625rem;text-align:end;color:var(--muted-text);user-select:none;-webkit-user-select:none}
@media (max-width:63.99rem){.details{position:static;max-height:none}}
@media (max-width:48rem){.timeline-body{grid-template-columns:minmax(0,1fr)}.timeline-body>*{grid-area:1/1}.timeline-names{position:relative;z-index:1;width:max-content;font-size:.625rem;pointer-events:none}.timeline-name span{padding-inline:.25rem;border-radius:.1875rem;background:color-mix(in srgb,var(--background) 78%,transparent)}.timeline-name small{display:none}.flame-scroller{height:min(var(--content-height,20rem),60vh)}}
@media print{
.comparison-bar .labelled,.explorer-bar,.explorer-filters,.stage-head,.details-hint,.flame-tip,.flame-cursor,.brush-handle,.details-actions,.details-close,.table-bar,.crumb-reset,.verdict-link{display:none!important}
.flame-scroller{height:auto;max-height:none;overflow:hidden}.flame-spacer{display:none}
.flame-canvas,.timeline-area canvas{max-width:100%;height:auto!important;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.details{position:static;max-height:none}.stage{display:block!important}
}
`;
