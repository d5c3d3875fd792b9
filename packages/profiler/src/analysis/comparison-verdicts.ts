import type { Measure, Profile } from '../call-tree/profile.js';
import type { Change, Comparison, ComparisonBasis } from './compare.js';
import { info, type Verdict, warning } from './verdict.js';
import { amount, functionText, listed, percent, plural } from './wording.js';

const bases: Readonly<Record<ComparisonBasis, string>> = {
  duration: 'per time: the earlier profile counts as if it had been as long as the later one',
  total: 'by share: the earlier profile counts as if as much had been done in both, idle time apart',
  none: 'as they are',
};

/** A comparison in sentences: what got more, what less, by how much chance explains. */
export function comparisonVerdicts(comparison: Comparison, after: Profile): Verdict[] {
  const { unit } = after.measures[comparison.measures[1]]!;
  const isTime = after.kind === 'cpu';
  const [more, less] = isTime ? ['slower', 'faster'] : ['more', 'less'];
  const functions = comparison.functions.filter(({ frame }) => comparison.tree.frames[frame]!.kind !== 'idle');
  const changed = functions.filter(({ status, selfChange, totalError }) => {
    return status !== 'same' && Math.abs(selfChange) > totalError;
  });
  const sentences = [info(headline(comparison, functions, changed.length, unit, isTime))];
  const tell = (changes: readonly Change[], text: (list: string) => Verdict) => {
    const parts = changes.slice(0, 3).map((change) => describe(change, comparison, unit));
    if (parts.length > 0) sentences.push(text(listed(parts)));
  };
  tell(
    changed.filter(({ selfChange, status }) => selfChange > 0 && status !== 'new'),
    (list) => warning(`Got ${more}: ${list}.`),
  );
  tell(
    changed.filter(({ selfChange, status }) => selfChange < 0 && status !== 'gone'),
    (list) => info(`Got ${less}: ${list}.`),
  );
  tell(
    changed.filter(({ status }) => status === 'new'),
    (list) => warning(`New: ${list}.`),
  );
  tell(
    changed.filter(({ status }) => status === 'gone'),
    (list) => info(`Gone: ${list}.`),
  );
  return [...sentences, info(`The two are compared ${bases[comparison.basis]}.`)];
}

function headline(
  { basis }: Comparison,
  functions: readonly Change[],
  changed: number,
  unit: Measure['unit'],
  isTime: boolean,
): string {
  const count =
    changed === 0
      ? 'No function changed by more than chance explains.'
      : `${plural(changed, 'function')} changed by more than chance explains.`;
  const before = functions.reduce((sum, { selfBefore }) => sum + selfBefore, 0);
  const after = functions.reduce((sum, { selfAfter }) => sum + selfAfter, 0);
  // By share, both are the same by construction.
  if (basis === 'total' || before === 0) return count;
  const what = isTime ? 'Work' : 'Memory';
  const by = percent(Math.abs(after - before) / before);
  if (after === before) return `${what} stayed the same. ${count}`;
  const word = after > before ? 'more' : 'less';
  return `${what} became ${by} ${word}: ${amount(before, unit)} before, ${amount(after, unit)} after. ${count}`;
}

function describe({ frame, selfBefore, selfChange }: Change, { tree }: Comparison, unit: Measure['unit']) {
  const sign = selfChange > 0 ? '+' : '−';
  const relative = selfBefore > 0 ? `, ${sign}${percent(Math.abs(selfChange) / selfBefore)}` : '';
  return `${functionText(tree.frames[frame]!)} ${sign}${amount(Math.abs(selfChange), unit)}${relative}`;
}
