import { functionTotals } from '../../analysis/function-totals.js';
import { verdicts } from '../../analysis/verdicts.js';
import { amount, percent, samplesText } from '../../analysis/wording.js';
import type { Profile } from '../../call-tree/profile.js';
import type { CommandArguments } from '../arguments.js';
import { functionCell } from '../function-cell.js';
import { measurePlace } from '../measure-place.js';
import { readOne } from '../read-files.js';
import { printable, styled, type Terminal, wrapped } from '../terminal.js';

interface Row {
  /** Place in the frames. */
  readonly frame: number;
  readonly self: number;
  readonly total: number;
}

/** What the rows are of. */
interface Seen {
  readonly profile: Profile;
  /** Place of the measure. */
  readonly measure: number;
  /** Of all samples, in its unit. */
  readonly sum: number;
  readonly sampleCount: number;
}

/** The functions that took most. */
export async function top(given: CommandArguments, terminal: Terminal): Promise<void> {
  const profile = await readOne(given.files[0]!, given, terminal);
  terminal.progress('');
  const measure = measurePlace(profile, given.measure);
  const { self, total, sum, totalSamples, sampleCount } = functionTotals(profile, { measure });
  const rows = profile.tree.frames
    .map(({ kind }, frame) => ({ frame, self: self[frame]!, total: total[frame]!, kind }))
    .filter(({ frame, kind }) => kind !== 'root' && totalSamples[frame]! > 0)
    .sort((a, b) => b[given.by] - a[given.by] || b.total - a.total || a.frame - b.frame);
  const shown = rows.slice(0, given.limit);
  const seen = { profile, measure, sum, sampleCount };
  terminal.write(given.json ? jsonOf(seen, shown) : textOf(seen, shown, rows.length, terminal));
}

const amountWidth = 8;
const shareWidth = 6;

function textOf(
  { profile, measure, sum, sampleCount }: Seen,
  rows: readonly Row[],
  count: number,
  terminal: Terminal,
): string {
  const { unit } = profile.measures[measure]!;
  const left = 2 * (amountWidth + shareWidth + 3);
  const value = (of: number) => short(amount(of, unit)).padStart(amountWidth);
  const share = (of: number) => printable(percent(sum === 0 ? 0 : of / sum)).padStart(shareWidth);
  const header = `${'self'.padStart(amountWidth)} ${''.padStart(shareWidth)}  ${'total'.padStart(amountWidth)} ${''.padStart(shareWidth)}  function`;
  const lines = [
    ...wrapped(`${profile.title}: ${samplesText(profile, sampleCount)}`, terminal.columns).map((line) =>
      styled(line, 'bold', terminal),
    ),
    ...verdicts(profile)
      .slice(0, 3)
      .flatMap(({ text }) => wrapped(text, terminal.columns)),
    '',
    styled(header, 'dim', terminal),
    ...rows.map(({ frame, self, total }) => {
      const cell = functionCell(profile.tree.frames[frame]!, terminal.columns - left);
      return `${value(self)} ${share(self)}  ${value(total)} ${share(total)}  ${cell}`;
    }),
  ];
  if (count > rows.length) lines.push(styled(`${count - rows.length} more: --limit ${count}`, 'dim', terminal));
  return `${lines.join('\n')}\n`;
}

/** `1,240 samples` → `1,240`: the heading says what is counted. */
function short(text: string): string {
  return printable(text).replace(/ samples?$/, '');
}

function jsonOf({ profile, measure, sum, sampleCount }: Seen, rows: readonly Row[]): string {
  const { title, kind, durationUs, tree, origin } = profile;
  const functions = rows.map(({ frame, self, total }) => {
    const { name, file, line, column, kind: frameKind, package: packageName } = tree.frames[frame]!;
    return { name, file, line, column, kind: frameKind, package: packageName, self, total };
  });
  const facts = { title, kind, durationUs, samples: sampleCount, measure: profile.measures[measure], sum };
  return `${JSON.stringify({ ...facts, notes: origin.notes, functions }, null, 2)}\n`;
}
