import { type Change, type Comparison, compare } from '../../analysis/compare.js';
import { comparisonVerdicts } from '../../analysis/comparison-verdicts.js';
import { isProfilerCode } from '../../analysis/profiler-code.js';
import { amount } from '../../analysis/wording.js';
import type { Profile } from '../../call-tree/profile.js';
import { profilerError } from '../../errors.js';
import type { CommandArguments } from '../arguments.js';
import { functionCell } from '../function-cell.js';
import { measurePlace } from '../measure-place.js';
import { writeOutput } from '../output-file.js';
import { readOne } from '../read-files.js';
import { printable, styled, type Terminal, wrapped } from '../terminal.js';
import { renderPage } from './render.js';

/** What changed between two profiles: a table, and a report where one is asked for. */
export async function diff(given: CommandArguments, terminal: Terminal): Promise<void> {
  const [first, second] = given.files as readonly [string, string];
  const before = await readOne(first, given, terminal);
  const after = await readOne(second, given, terminal);
  checkComparable(before, after, given.measure);
  terminal.progress('comparing');
  const comparison = compare(before, after, { measure: given.measure, basis: given.basis });
  const output =
    given.output === undefined ? undefined : await writeReport(given, given.output, before, after, terminal);
  terminal.progress('');
  // The report itself is on the standard output then.
  if (given.output === '-') return;
  const changeOf = ({ selfChange, totalChange }: Change) => Math.abs(given.by === 'total' ? totalChange : selfChange);
  const shown = comparison.functions
    // As the sentences above them: what the profiler itself did is nobody's change.
    .filter(({ status, frame }) => status !== 'same' && !isProfilerCode(comparison.tree.frames[frame]!))
    .sort((a, b) => changeOf(b) - changeOf(a))
    .slice(0, given.limit);
  if (given.json) terminal.write(jsonOf(comparison, after, shown, output));
  else terminal.write(textOf(comparison, after, shown, given.by, output, terminal));
}

/** The page reads the sources of the two anew, so it gets them as they are in the files. */
async function writeReport(
  given: CommandArguments,
  output: string,
  before: Profile,
  after: Profile,
  terminal: Terminal,
): Promise<string | undefined> {
  const titled = [
    { ...before, title: `before: ${before.title}` },
    { ...after, title: `after: ${after.title}` },
  ];
  const title = `${before.title} and ${after.title}`;
  const page = await renderPage(titled, { title, sources: false }, terminal, { compare: true, basis: given.basis });
  return writeOutput(page, output, given.files, terminal);
}

function checkComparable(before: Profile, after: Profile, measure: string | undefined): void {
  measurePlace(before, measure);
  measurePlace(after, measure);
  const name = measure ?? after.measures[0]?.name;
  if (before.kind === after.kind && before.measures.some((each) => each.name === name)) return;
  const [one, other] = [before, after].map(
    ({ kind, measures }) => `${kind} (${measures.map((each) => each.name).join(', ')})`,
  );
  const expected = 'two profiles of one kind that count the same';
  throw profilerError(
    'SONDE_INVALID_OPTION',
    'the files of diff',
    `${one} and ${other}`,
    expected,
    'Compare like with like.',
  );
}

const amountWidth = 9;

function textOf(
  comparison: Comparison,
  after: Profile,
  changes: readonly Change[],
  by: CommandArguments['by'],
  output: string | undefined,
  terminal: Terminal,
): string {
  const { unit } = after.measures[comparison.measures[1]]!;
  const value = (of: number) =>
    printable(amount(of, unit))
      .replace(/ samples?$/, '')
      .padStart(amountWidth);
  const signed = (of: number) =>
    `${of > 0 ? '+' : of < 0 ? '−' : ''}${value(Math.abs(of)).trim()}`.padStart(amountWidth + 1);
  const left = 3 * (amountWidth + 2) + 1 + 8;
  const header = `${by.padStart(amountWidth + 1)}  ${'before'.padStart(amountWidth)}  ${'after'.padStart(amountWidth)}  ${'is'.padEnd(6)}  function`;
  const lines = comparisonVerdicts(comparison, after).flatMap(({ text }) => wrapped(text, terminal.columns));
  if (changes.length > 0) lines.push('', styled(header, 'dim', terminal));
  for (const each of changes) {
    const { frame, status } = each;
    const [change, before, now] =
      by === 'total'
        ? [each.totalChange, each.totalBefore, each.totalAfter]
        : [each.selfChange, each.selfBefore, each.selfAfter];
    const cell = functionCell(comparison.tree.frames[frame]!, terminal.columns - left);
    const line = `${signed(change)}  ${value(before)}  ${value(now)}  ${status.padEnd(6)}  ${cell}`;
    lines.push(change === 0 ? line : styled(line, change > 0 ? 'red' : 'blue', terminal));
  }
  if (output !== undefined) lines.push('', printable(output));
  return `${lines.join('\n')}\n`;
}

function jsonOf(
  comparison: Comparison,
  after: Profile,
  changes: readonly Change[],
  output: string | undefined,
): string {
  const { basis, factor, sumBefore, sumAfter, tree } = comparison;
  const functions = changes.map(({ frame, ...change }) => {
    const { name, file, line, column, kind, package: packageName } = tree.frames[frame]!;
    return { name, file, line, column, kind, package: packageName, ...change };
  });
  const measure = after.measures[comparison.measures[1]];
  const verdicts = comparisonVerdicts(comparison, after).map(({ text }) => text);
  return `${JSON.stringify({ output, measure, basis, factor, sumBefore, sumAfter, verdicts, functions }, null, 2)}\n`;
}
