import type { Measure, Profile } from '../call-tree/profile.js';
import { callerOfMost, changedThrough } from './changed-callers.js';
import type { Change, Comparison, ComparisonBasis } from './compare.js';
import { isProfilerCode } from './profiler-code.js';
import { info, type Verdict, warning } from './verdict.js';
import { amount, functionText, listed, percent, plural } from './wording.js';

const bases: Readonly<Record<ComparisonBasis, string>> = {
  duration: 'per time: the earlier profile counts as if it had been as long as the later one',
  total: 'by share: the earlier profile counts as if as much had been done in both, idle time apart',
  none: 'as they are',
};

/** Factors nearer to 1 than that change no number that is told. */
const tellingFactor = 0.02;

/**
 * A comparison in sentences: what got more, what less, by more than chance explains. First the functions that changed in
 * themselves, with who called them for it, then those that only call more, or longer, than before.
 */
export function comparisonVerdicts(comparison: Comparison, after: Profile): Verdict[] {
  const { unit } = after.measures[comparison.measures[1]]!;
  const isTime = after.kind === 'cpu';
  const [more, less] = isTime ? ['slower', 'faster'] : ['more', 'less'];
  const { frames } = comparison.tree;
  const functions = comparison.functions.filter(({ frame }) => frames[frame]!.kind !== 'idle');
  const theirs = functions.filter(({ frame }) => !isProfilerCode(frames[frame]!));
  const changed = theirs.filter(({ selfChange, selfError }) => Math.abs(selfChange) > selfError);
  const through = changedThrough(comparison, changed);
  const sentences = [info(headline(comparison, functions, changed.length + through.length, unit, isTime))];
  const basis = basisText(comparison, unit);
  // What moved the numbers is told before them.
  if (basis.severity === 'warning') sentences.push(basis);
  const tell = (changes: readonly Change[], text: (list: string) => Verdict) => {
    const parts = changes.slice(0, 3).map((change) => describe(change, comparison, unit));
    if (parts.length > 0) sentences.push(text(listed(parts)));
  };
  const [grown, shrunk] = [changed.filter(hasGrown), changed.filter((change) => !hasGrown(change))];
  tell(
    grown.filter(({ status }) => status !== 'new'),
    (list) => warning(`Got ${more}: ${list}.`),
  );
  tellThrough(
    through.filter(({ totalChange }) => totalChange > 0),
    more!,
    warning,
  );
  tell(
    shrunk.filter(({ status }) => status !== 'gone'),
    (list) => info(`Got ${less}: ${list}.`),
  );
  tellThrough(
    through.filter(({ totalChange }) => totalChange < 0),
    less!,
    info,
  );
  tell(
    grown.filter(({ status }) => status === 'new'),
    (list) => warning(`New: ${list}.`),
  );
  tell(
    shrunk.filter(({ status }) => status === 'gone'),
    (list) => info(`Gone: ${list}.`),
  );
  return basis.severity === 'warning' ? sentences : [...sentences, basis];

  function tellThrough(changes: readonly Change[], word: string, severity: typeof info): void {
    const parts = changes.slice(0, 3).map(({ frame, totalBefore, totalChange }) => {
      return `${functionText(frames[frame]!)} ${difference(totalBefore, totalChange, unit)}`;
    });
    if (parts.length > 0) sentences.push(severity(`Got ${word} with what it calls: ${listed(parts)}.`));
  }
}

function hasGrown({ selfChange }: Change): boolean {
  return selfChange > 0;
}

/** What makes the two comparable, and where that moved the numbers, what they were. */
function basisText({ basis, factor, sumBefore, sumAfter }: Comparison, unit: Measure['unit']): Verdict {
  const text = `The two are compared ${bases[basis]}`;
  if (Math.abs(factor - 1) < tellingFactor) return info(`${text}.`);
  return warning(
    `${text}: each number of before is multiplied by ${factor.toPrecision(3)}. As they are, idle time included, ` +
      `${amount(sumBefore / factor, unit)} became ${amount(sumAfter, unit)}; where both did the same work, compare them so (basis none).`,
  );
}

function headline(
  { basis, factor }: Comparison,
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
  const isScaled = Math.abs(factor - 1) >= tellingFactor;
  const per = isScaled ? ' per time' : '';
  if (after === before && !isScaled) return `${what} stayed the same. ${count}`;
  const by = percent(Math.abs(after - before) / before);
  const became = after === before ? 'stayed the same' : `became ${by} ${after > before ? 'more' : 'less'}`;
  const scaled = isScaled ? ` (${amount(before / factor, unit)}, multiplied by ${factor.toPrecision(3)})` : '';
  return `${what} ${became}${per}: ${amount(before, unit)} before${scaled}, ${amount(after, unit)} after. ${count}`;
}

function describe(change: Change, comparison: Comparison, unit: Measure['unit']): string {
  const { frames } = comparison.tree;
  const caller = callerOfMost(comparison, change);
  const by = caller === undefined ? '' : `, most of it called from ${functionText(frames[caller]!)}`;
  return `${functionText(frames[change.frame]!)} ${difference(change.selfBefore, change.selfChange, unit)}${by}`;
}

function difference(before: number, change: number, unit: Measure['unit']): string {
  const sign = change > 0 ? '+' : '−';
  const relative = before > 0 ? `, ${sign}${percent(Math.abs(change) / before)}` : '';
  return `${sign}${amount(Math.abs(change), unit)}${relative}`;
}
