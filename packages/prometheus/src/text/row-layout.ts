import { overflowLabels, type SeriesBlock } from '@sonde/metrics';
import { escapeName, isClassic } from '../names/escaping.js';
import type { ExposedBlock, ExposedFamily } from '../names/exposed-family.js';
import type { Profile } from '../profile.js';
import { type BlockShape, hasShape, shapeOf } from '../segments/block-shape.js';
import { canonicalNumber, formatNumber, formatSeconds } from './numbers.js';
import { escapeQuoted } from './quoting.js';

/** One line of a series: its text is `head + labels of the row + tail`, then the value. */
interface Line {
  readonly head: string;
  readonly tail: string;
  /** The same where the row has no labels of its own, so that no comma is left over. */
  readonly bare: string;
}

/**
 * How the rows of a block become lines: fixed text, and which number of the row stands at the end. Example,
 * a histogram with bounds 0.1 and 1, row numbers `[4, 2, 0, 1.7]`:
 *
 *     t_bucket{route="/",le="0.1"}   4     line 0 ← 4
 *     t_bucket{route="/",le="1"}     6     line 1 ← 4+2
 *     t_bucket{route="/",le="+Inf"}  6     line 2 ← 4+2+0
 *     t_sum{route="/"}               1.7   line 3 ← the last number
 *     t_count{route="/"}             6     line 4 ← line 2
 */
export class RowLayout {
  /** Lines whose value is one of the row's numbers (the `_created` line comes after them). */
  readonly valueLines: number;
  /** Whether lines may carry an exemplar. */
  readonly exemplars: boolean;
  private readonly lines: readonly Line[];
  /** Where in a row the value of each line stands; a histogram's are computed. */
  private readonly cells: readonly number[];
  private readonly negative: boolean;
  private readonly createdLine: Line | undefined;
  private readonly shape: BlockShape;
  private readonly cumulative: boolean;
  private readonly labelPrefixes: readonly string[];
  private readonly overflow: string;

  constructor(family: ExposedFamily, block: ExposedBlock, profile: Profile) {
    this.shape = shapeOf(family, block);
    this.cumulative = family.type === 'histogram';
    this.exemplars = profile.format === 'openmetrics' && (this.cumulative || family.type === 'counter');
    const label = (name: string, value: string) => `${labelName(name, profile)}="${escapeQuoted(value)}"`;
    const constant = block.constLabels.map(([name, value]) => label(name, value));
    const line = (suffix: string, ...extra: string[]): Line =>
      fixedText(escapeName(family.name, 'metric', profile.escaping) + suffix, constant, extra);
    const number = profile.format === 'openmetrics' ? canonicalNumber : formatNumber;
    this.negative = hasNegative(family, block, profile);
    const lines = sampleLines(family, block, number, line, label);
    this.cells = lines.map((_, k) => k).filter((k) => !this.negative || isLegal(family, block, k));
    this.lines = this.cells.map((k) => lines[k] as Line);
    this.valueLines = this.lines.length;
    const counts = family.type === 'counter' || family.type === 'histogram' || family.type === 'summary';
    this.createdLine = profile.created && counts ? line('_created') : undefined;
    this.labelPrefixes = block.labelNames.map((name, k) => `${k === 0 ? '' : ','}${labelName(name, profile)}="`);
    this.overflow = (block.overflowLabels ?? overflowLabels).map(([name, value]) => label(name, value)).join(',');
  }

  /** The labels of a row, as they stand between the braces. */
  labels(row: number, block: SeriesBlock): string {
    if (row === block.overflowRow) return this.overflow;
    let text = '';
    for (let k = 0; k < this.labelPrefixes.length; k++) {
      text += `${this.labelPrefixes[k]}${escapeQuoted(block.columns[k]?.[row] as string)}"`;
    }
    return text;
  }

  /** The text of a line up to its value. */
  prefix(line: number, labels: string): string {
    return join(this.lines[line] as Line, labels);
  }

  /** The whole `_created` line of a row, or nothing. */
  created(row: number, block: SeriesBlock, labels: string): string {
    const createdMs = block.createdMs?.[row];
    if (this.createdLine === undefined || createdMs === undefined) return '';
    return `${join(this.createdLine, labels)}${formatSeconds(createdMs)}\n`;
  }

  /** Puts the values of a row's lines into `out`. */
  values(cells: Float64Array, row: number, out: Float64Array): void {
    const { width } = this.shape;
    const start = row * width;
    if (!this.cumulative) {
      for (let k = 0; k < this.valueLines; k++) out[k] = cells[start + (this.cells[k] as number)] as number;
      return;
    }
    const buckets = width - 1;
    let count = 0;
    for (let k = 0; k < buckets; k++) {
      count += cells[start + k] as number;
      out[k] = count;
    }
    out[buckets] = cells[start + buckets] as number;
    out[buckets + 1] = count;
  }

  /** What follows the value of a line: an exemplar, or nothing. */
  exemplar(block: SeriesBlock, row: number, line: number): string {
    if (!this.exemplars || block.exemplars === undefined || line >= block.width - (this.cumulative ? 1 : 0)) return '';
    const exemplar = block.exemplars.get(row * block.width + line);
    if (exemplar === undefined) return '';
    const labels = exemplar.labels.map(([name, value]) => `${name}="${escapeQuoted(value)}"`).join(',');
    const at = exemplar.timestampMs === undefined ? '' : ` ${formatSeconds(exemplar.timestampMs)}`;
    return ` # {${labels}} ${formatNumber(exemplar.value)}${at}`;
  }

  /** Whether a layout made for one snapshot's block serves another's. */
  serves(family: ExposedFamily, block: ExposedBlock, profile: Profile): boolean {
    return this.negative === hasNegative(family, block, profile) && hasShape(this.shape, family, block);
  }
}

/**
 * OpenMetrics 1.0 treats the sum of a histogram or summary as a counter: it must not be negative or NaN; a
 * quantile may be NaN but not negative, and a histogram with a negative bound has neither sum nor count. A block
 * with such a number goes without the samples that the format forbids; the text format has no such rule and
 * keeps them.
 */
function hasNegative(family: ExposedFamily, block: SeriesBlock, profile: Profile): boolean {
  if (profile.format !== 'openmetrics') return false;
  const { width, values } = block;
  if (family.type === 'histogram' && (block.bounds[0] ?? 0) < 0) return true;
  if (family.type === 'summary' && values.some((value) => value < 0)) return true;
  const sum = family.type === 'histogram' ? width - 1 : family.type === 'summary' ? width - 2 : values.length;
  for (let cell = sum; cell < values.length; cell += width) if (!((values[cell] as number) >= 0)) return true;
  return false;
}

/** Which lines of a block with negative numbers OpenMetrics allows: a histogram's buckets, a summary's count. */
function isLegal(family: ExposedFamily, block: SeriesBlock, line: number): boolean {
  return family.type === 'histogram' ? line <= block.bounds.length : line === block.width - 1;
}

function sampleLines(
  family: ExposedFamily,
  block: SeriesBlock,
  number: (value: number) => string,
  line: (suffix: string, ...extra: string[]) => Line,
  label: (name: string, value: string) => string,
): readonly Line[] {
  switch (family.type) {
    case 'counter':
      return [line(family.bare ? '' : '_total')];
    case 'info':
      return [line('_info')];
    case 'stateset':
      return block.states.map((state) => line('', label(family.name, state)));
    case 'summary':
      return [
        ...block.quantiles.map((quantile) => line('', label('quantile', number(quantile)))),
        line('_sum'),
        line('_count'),
      ];
    case 'histogram':
      return [
        ...[...block.bounds, Number.POSITIVE_INFINITY].map((bound) => line('_bucket', label('le', number(bound)))),
        line('_sum'),
        line('_count'),
      ];
    default:
      return [line('')];
  }
}

/** With a name that only UTF-8 can write, the name moves between the braces: `{"my.name",label="x"} 1`. */
function fixedText(name: string, constant: readonly string[], extra: readonly string[]): Line {
  const plain = isClassic(name, 'metric');
  const before = [...(plain ? [] : [`"${escapeQuoted(name)}"`]), ...constant];
  const bare = [...before, ...extra].join(',');
  const opening = plain ? name : '';
  return {
    head: `${opening}{${before.map((text) => `${text},`).join('')}`,
    tail: `${extra.map((text) => `,${text}`).join('')}} `,
    bare: bare === '' ? `${opening} ` : `${opening}{${bare}} `,
  };
}

function join(line: Line, labels: string): string {
  return labels === '' ? line.bare : line.head + labels + line.tail;
}

function labelName(name: string, profile: Profile): string {
  const escaped = escapeName(name, 'label', profile.escaping);
  return isClassic(escaped, 'label') ? escaped : `"${escapeQuoted(name)}"`;
}
