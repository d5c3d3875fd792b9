import { functionTotals } from '../../analysis/function-totals.js';
import { kindNames } from '../../analysis/groups.js';
import { amount, percent } from '../../analysis/wording.js';
import { type Frame, frameName } from '../../call-tree/frame.js';
import type { Profile } from '../../call-tree/profile.js';
import { foreignName, type Html, html } from '../html.js';
import { pageClasses as classes, pageIds } from '../page-structure.js';
import type { ReportData } from '../report-data.js';

/** Rows of the table that needs no program. */
export const maxRows = 50;

/** Of each profile, the functions with most self time, as a table. */
export function functions({ profiles }: ReportData): Html {
  const parts = profiles.map((profile, at) => {
    const heading = profiles.length > 1 ? html`<h3>${foreignName(profile.title)}</h3>` : undefined;
    return html`<div class="${classes.profileFunctions}" data-profile="${at}">${heading}${functionTable(profile)}</div>`;
  });
  return html`<section id="${pageIds.functions}" aria-labelledby="functions-heading"><h2 id="functions-heading">Functions</h2>${parts}</section>`;
}

function functionTable(profile: Profile): Html {
  const { frames } = profile.tree;
  const { self, total, totalSamples, sum } = functionTotals(profile);
  const seen = [...frames.keys()].filter((at) => frames[at]!.kind !== 'root' && totalSamples[at]! > 0);
  const first = seen.sort((a, b) => self[b]! - self[a]! || total[b]! - total[a]! || a - b).slice(0, maxRows);
  const { unit } = profile.measures[0]!;
  const rows = first.map(
    (at) =>
      html`<tr>${number(amount(self[at]!, unit))}${number(percent(share(self[at]!, sum)))}${number(amount(total[at]!, unit))}${number(percent(share(total[at]!, sum)))}${functionCells(frames[at]!)}</tr>`,
  );
  const what = profile.kind === 'cpu' ? 'time' : 'memory';
  const caption =
    seen.length > first.length
      ? `The ${first.length} of ${seen.length} functions with most ${what} of their own`
      : `All functions, by ${what} of their own`;
  const heads = ['Self', 'Self %', 'Total', 'Total %'].map(
    (head) => html`<th scope="col" class="${classes.number}">${head}</th>`,
  );
  return html`<div class="${classes.tableFrame}" tabindex="0" role="region" aria-label="${caption}"><table class="${classes.table}"><caption>${caption}</caption><thead><tr>${heads}<th scope="col">Function</th><th scope="col">Place</th><th scope="col">Whose</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** Name, place and owner of a function, as cells of a row. */
export function functionCells(frame: Frame): Html {
  const { file, line, column, kind } = frame;
  const at = line > 0 ? `:${line}${column > 0 ? `:${column}` : ''}` : '';
  const owner = frame.package === undefined ? kindNames[kind] : foreignName(frame.package);
  return html`<th scope="row" class="${classes.functionName}">${foreignName(frameName(frame))}</th><td class="${classes.functionPlace}">${foreignName(file)}${at}</td><td>${owner}</td>`;
}

/** A cell of a number. */
export function number(text: string): Html {
  return html`<td class="${classes.number}">${text}</td>`;
}

function share(part: number, sum: number): number {
  return sum === 0 ? 0 : part / sum;
}
