import { type Change, compare } from '../../analysis/compare.js';
import { comparisonVerdicts } from '../../analysis/comparison-verdicts.js';
import { amount } from '../../analysis/wording.js';
import type { Measure, Profile } from '../../call-tree/profile.js';
import { foreignName, type Html, html } from '../html.js';
import { pageClasses as classes, pageIds } from '../page-structure.js';
import type { ReportData } from '../report-data.js';
import { functionCells, maxRows, number } from './function-table.js';
import { sentences } from './summary.js';

/** What changed between the two profiles that are compared; nothing where none are. */
export function comparison({ profiles, comparison: pair, basis }: ReportData): Html | undefined {
  if (pair === undefined) return undefined;
  const [before, after] = pair.map((at) => profiles[at]!) as [Profile, Profile];
  const result = compare(before, after, { basis });
  const { unit } = after.measures[result.measures[1]]!;
  const rows = result.functions
    .filter(({ status, selfChange }) => status !== 'same' || selfChange !== 0)
    .slice(0, maxRows)
    .map((change) => changeRow(change, unit, functionCells(result.tree.frames[change.frame]!), after.kind));
  const caption = `The ${rows.length} functions whose self changed most`;
  const heads = ['Self before', 'Self after', 'Change', 'Change of total'].map(
    (head) => html`<th scope="col" class="${classes.number}">${head}</th>`,
  );
  return html`<section id="${pageIds.comparison}" aria-labelledby="comparison-heading"><h2 id="comparison-heading">Comparison</h2><p>From ${foreignName(before.title)} to ${foreignName(after.title)}</p>${sentences(comparisonVerdicts(result, after))}<div class="${classes.tableFrame}" tabindex="0" role="region" aria-label="${caption}"><table class="${classes.table}"><caption>${caption}</caption><thead><tr>${heads}<th scope="col">Verdict</th><th scope="col">Function</th><th scope="col">Place</th><th scope="col">Whose</th></tr></thead><tbody>${rows}</tbody></table></div></section>`;
}

function changeRow(change: Change, unit: Measure['unit'], cells: Html, kind: Profile['kind']): Html {
  const { selfBefore, selfAfter, selfChange, totalChange, status } = change;
  const words = kind === 'cpu' ? { slower: 'slower', faster: 'faster' } : { slower: 'more', faster: 'less' };
  const word = { ...words, same: 'within chance', new: 'new', gone: 'gone' }[status];
  return html`<tr>${number(amount(selfBefore, unit))}${number(amount(selfAfter, unit))}${changeCell(selfChange, unit)}${changeCell(totalChange, unit)}<td>${word}</td>${cells}</tr>`;
}

function changeCell(change: number, unit: Measure['unit']): Html {
  const sign = change > 0 ? '+' : change < 0 ? '−' : '';
  const colour = change > 0 ? classes.slower : change < 0 ? classes.faster : '';
  return html`<td class="${classes.number} ${colour}">${sign}${amount(Math.abs(change), unit)}</td>`;
}
