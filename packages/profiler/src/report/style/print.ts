import { pageClasses as c, pageIds as id } from '../page-structure.js';

/** On paper: the summary, the graph as it was drawn, the first functions; nothing that is there to be pressed. */
export const printStyles = `
@media print{
@page{margin:1.5cm}
html{font-size:80%;background:#fff}
#${id.masthead}{background:none;padding-inline:0}
#${id.main},.colophon{padding-inline:0}
.skip-link,#${id.tabs},#${id.help},.${c.button},.${c.field}{display:none!important}
.${c.tableFrame}{overflow:visible}
.${c.reportEntry},.${c.table} tr{break-inside:avoid}
h2,h3{break-after:avoid}
.${c.shareBar},.${c.swatch},.${c.source} [data-heat]{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
`;
