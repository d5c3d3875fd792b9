import { pageClasses as c, pageIds as id } from '../../page-structure.js';

/** What stands in all parts that the program makes: tabs, buttons, fields, source lines, the dialog of keys. */
export const partStyles = `
#${id.tabs}{display:flex;flex-wrap:wrap;gap:.375rem;margin-top:.875rem}
.${c.choice}{display:inline-flex}
.${c.choice} .${c.button}{border-radius:0;margin-inline-start:-1px}
.${c.choice} .${c.button}:first-child{border-start-start-radius:.375rem;border-end-start-radius:.375rem;margin-inline-start:0}
.${c.choice} .${c.button}:last-child{border-start-end-radius:.375rem;border-end-end-radius:.375rem}
.${c.button},.${c.field}{min-height:2rem;padding:.25rem .75rem;font:inherit;font-size:.8125rem;color:var(--text);background:var(--background);border:1px solid var(--control-border);border-radius:.375rem}
.${c.button}{cursor:pointer}
.${c.button}:hover{background:var(--surface)}
.${c.button}:focus-visible{position:relative;z-index:1}
.${c.button}[aria-pressed=true]{background:var(--accent);border-color:var(--accent);color:var(--accent-text)}
.${c.button}:disabled{opacity:.55;cursor:default}
.${c.source}{overflow-x:auto;padding-block:.5rem;background:var(--surface);border-radius:.375rem;line-height:1.5;tab-size:2}
.${c.source} code{display:block;padding-inline:.75rem}
.${c.source} [data-heat]{border-inline-start:3px solid transparent}
${[1, 2, 3, 4, 5]
  .map(
    (heat) =>
      `.${c.source} [data-heat="${heat}"]{background:color-mix(in srgb,var(--kind-gc) ${heat * 8}%,transparent);border-inline-start-color:var(--kind-gc)}`,
  )
  .join('\n')}
#${id.help}{max-width:44rem;padding:1.25rem;border:1px solid var(--border);border-radius:.75rem;background:var(--background);color:var(--text)}
#${id.help}::backdrop{background:rgb(0 0 0/.45)}
kbd{display:inline-block;min-width:1.5rem;padding:0 .375rem;border:1px solid var(--control-border);border-bottom-width:2px;border-radius:.25rem;background:var(--surface);font-family:inherit;font-size:.75rem;text-align:center}
`;
