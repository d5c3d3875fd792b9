import type { Exemplar, Label, SeriesBlock } from '@sonde/metrics';
import type { Point } from './metric-points.js';
import { foreignLabelText, type PromClientLabels } from './prom-client.js';
import { originMark } from './served-scrape.js';

/**
 * The series of one foreign metric that have the same label names and the same buckets or quantiles: one
 * block of the snapshot.
 *
 * A group lives on from scrape to scrape and gives a label set the row it had before, so an exporter keeps
 * what it rendered. Foreign registries list their series in the order they were made, so the row is nearly
 * always the next one, and no key is built to find it.
 */
export class SeriesGroup {
  readonly labelNames: readonly string[];
  readonly axis: readonly number[];
  private readonly constLabels: readonly Label[];
  private readonly type: 'histogram' | 'summary' | 'scalar';
  private readonly width: number;
  private readonly source: object;
  private readonly columns: string[][];
  private readonly rowByKey = new Map<string, number>();
  /** The pass in which each row was last written. */
  private readonly writtenIn: number[] = [];
  private pass = 0;
  private placed = 0;
  private cursor = 0;
  private values = new Float64Array(0);
  private exemplars = new Map<number, Exemplar>();

  constructor(
    metric: object,
    type: 'histogram' | 'summary' | 'scalar',
    labelNames: readonly string[],
    axis: readonly number[],
    constLabels: readonly Label[],
  ) {
    this.source = { [originMark]: metric };
    this.type = type;
    this.labelNames = labelNames;
    this.axis = axis;
    this.constLabels = constLabels;
    this.width = type === 'scalar' ? 1 : axis.length + 2;
    this.columns = labelNames.map(() => []);
  }

  /** Starts a pass over all points of the metric. */
  begin(): void {
    this.pass++;
    this.placed = 0;
    this.cursor = 0;
    // A snapshot owns the matrix of its pass.
    this.values = new Float64Array(Math.max(this.writtenIn.length, 8) * this.width);
    this.exemplars = new Map();
  }

  /** Whether a point belongs here, told cheaply: `false` for names in another order. */
  fits(names: readonly string[], axis: readonly number[]): boolean {
    return equal(names, this.labelNames) && equal(axis, this.axis);
  }

  /** Writes a point into its row. `false` when the pass had that label set already, which is overwritten. */
  place(point: Point): boolean {
    const row = this.holds(this.cursor, point.labels) ? this.cursor : this.rowOf(point.labels);
    this.cursor = row + 1;
    const first = row * this.width;
    if (first + this.width > this.values.length) this.grow();
    const isNew = this.writtenIn[row] !== this.pass;
    for (let i = 0; i < this.width; i++) {
      this.values[first + i] = point.numbers[i] as number;
      const exemplar = point.exemplars[i];
      if (exemplar !== undefined) this.exemplars.set(first + i, exemplar);
      else if (!isNew) this.exemplars.delete(first + i);
    }
    this.writtenIn[row] = this.pass;
    if (isNew) this.placed++;
    return isNew;
  }

  /** Whether a series of an earlier pass did not come again. The group is then made anew, without its row. */
  get hasGaps(): boolean {
    return this.placed < this.writtenIn.length;
  }

  block(): SeriesBlock {
    const rows = this.writtenIn.length;
    const length = rows * this.width;
    return {
      source: this.source,
      constLabels: this.constLabels,
      labelNames: this.labelNames,
      bounds: this.type === 'histogram' ? this.axis : [],
      quantiles: this.type === 'summary' ? this.axis : [],
      states: [],
      width: this.width,
      rows,
      columns: this.columns,
      removed: undefined,
      overflowRow: -1,
      values: length === this.values.length ? this.values : this.values.slice(0, length),
      createdMs: undefined,
      exemplars: this.exemplars.size === 0 ? undefined : this.exemplars,
    };
  }

  private holds(row: number, labels: PromClientLabels): boolean {
    if (row >= this.writtenIn.length) return false;
    for (let k = 0; k < this.labelNames.length; k++) {
      const value = labels[this.labelNames[k] as string];
      const text = (this.columns[k] as string[])[row];
      if (value !== text && foreignLabelText(value) !== text) return false;
    }
    return true;
  }

  private rowOf(labels: PromClientLabels): number {
    const texts = this.labelNames.map((name) => foreignLabelText(labels[name]));
    // Injective: every value stands behind its length.
    let key = '';
    for (const text of texts) key += `${text.length}:${text}`;
    let row = this.rowByKey.get(key);
    if (row === undefined) {
      row = this.writtenIn.push(0) - 1;
      this.rowByKey.set(key, row);
      for (let k = 0; k < texts.length; k++) (this.columns[k] as string[]).push(texts[k] as string);
    }
    return row;
  }

  private grow(): void {
    const larger = new Float64Array(this.values.length * 2);
    larger.set(this.values);
    this.values = larger;
  }
}

function equal<T>(a: readonly T[], b: readonly T[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
