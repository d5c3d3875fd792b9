import type { Exemplar } from '@sonde/metrics';
import { foreignLabelText, type PromClientLabels, type PromClientSample } from './prom-client.js';

/** The label by which the samples of one series differ from each other. */
export type AxisLabel = 'le' | 'quantile';

/**
 * One series of a foreign histogram or summary, put together from its samples. They usually come in one run
 * (`le` ascending, sum, count), but a registry aggregated from workers with other buckets appends the odd
 * ones later.
 */
export class SeriesDraft {
  /** Without the axis label. */
  readonly labels: PromClientLabels;
  /** Bucket bounds or quantiles, in the order met; `+Inf` stands apart. */
  axis: number[] = [];
  readings: number[] = [];
  exemplars: (Exemplar | undefined)[] = [];
  infinite: number | undefined;
  infiniteExemplar: Exemplar | undefined;
  sum: number | undefined;
  count: number | undefined;
  /**
   * Whether the bounds came in rising order until the series was complete: prom-client keeps the order they
   * were declared in, and counts accordingly.
   */
  isAscending = true;
  /** Whether a bound came twice within one series. */
  hasRepeats = false;
  /** How often a complete series was followed by another one with the same labels. */
  restarts = 0;

  /** The largest of the axis: bounds nearly always rise, and one above it need not be looked for. */
  private highest = Number.NEGATIVE_INFINITY;

  constructor(labels: PromClientLabels) {
    this.labels = labels;
  }

  setAt(position: number, value: number, exemplar: Exemplar | undefined): void {
    if (position === Number.POSITIVE_INFINITY) {
      if (this.infinite !== undefined) this.restartIfComplete();
      this.infinite = value;
      this.infiniteExemplar = exemplar;
      return;
    }
    let index = this.indexOf(position);
    if (index >= 0 && this.restartIfComplete()) index = -1;
    if (index >= 0) {
      // A bucket declared twice is counted twice by prom-client: the smaller reading is the truer one.
      this.readings[index] = Math.min(this.readings[index] as number, value);
      this.hasRepeats = true;
      return;
    }
    if (this.count === undefined && position < (this.axis.at(-1) ?? position)) this.isAscending = false;
    this.highest = Math.max(this.highest, position);
    this.axis.push(position);
    this.readings.push(value);
    this.exemplars.push(exemplar);
  }

  setSum(value: number): void {
    if (this.sum !== undefined) this.restartIfComplete();
    this.sum = value;
  }

  setCount(value: number): void {
    if (this.count !== undefined) this.restartIfComplete();
    this.count = value;
  }

  /** Sorts the axis, as the model wants it; prom-client accepts and keeps any order. */
  sortAxis(): void {
    const { axis, readings, exemplars } = this;
    if (axis.every((position, i) => i === 0 || position > (axis[i - 1] as number))) return;
    const order = axis.map((_, i) => i).sort((a, b) => (axis[a] as number) - (axis[b] as number));
    this.axis = order.map((i) => axis[i] as number);
    this.readings = order.map((i) => readings[i] as number);
    this.exemplars = order.map((i) => exemplars[i]);
  }

  private indexOf(position: number): number {
    return position > this.highest ? -1 : this.axis.indexOf(position);
  }

  /** The count is the last sample of a series: whatever comes twice after it belongs to a second series. */
  private restartIfComplete(): boolean {
    if (this.count === undefined) return false;
    this.axis = [];
    this.highest = Number.NEGATIVE_INFINITY;
    this.readings = [];
    this.exemplars = [];
    this.infinite = this.infiniteExemplar = this.sum = this.count = undefined;
    this.isAscending = true;
    this.hasRepeats = false;
    this.restarts++;
    return true;
  }
}

/** The drafts of one metric, by label values. */
export class SeriesDrafts {
  private readonly axisLabel: AxisLabel;
  private readonly drafts = new Map<string, SeriesDraft>();
  private lastShared: PromClientLabels | undefined;
  private last: SeriesDraft | undefined;

  constructor(axisLabel: AxisLabel) {
    this.axisLabel = axisLabel;
  }

  values(): Iterable<SeriesDraft> {
    return this.drafts.values();
  }

  /** The draft that a sample belongs to. */
  draftOf(sample: PromClientSample): SeriesDraft {
    const { labels = {}, sharedLabels } = sample;
    const shared = sharedLabels !== undefined && this.isAxisAlone(labels) ? sharedLabels : undefined;
    // The samples of one series share their label object, so its key is made once for all of them.
    if (shared !== undefined && shared === this.lastShared && this.last !== undefined) return this.last;
    const own = shared ?? withoutLabel({ ...labels, ...sharedLabels }, this.axisLabel);
    const key = keyOf(own);
    let draft = this.drafts.get(key);
    if (draft === undefined) {
      draft = new SeriesDraft(own);
      this.drafts.set(key, draft);
    }
    this.lastShared = shared;
    this.last = draft;
    return draft;
  }

  private isAxisAlone(labels: PromClientLabels): boolean {
    const names = Object.keys(labels);
    return names.length === 0 || (names.length === 1 && names[0] === this.axisLabel);
  }
}

function withoutLabel(labels: PromClientLabels, name: string): PromClientLabels {
  return Object.fromEntries(Object.entries(labels).filter(([own]) => own !== name));
}

/** Injective: every part stands behind its length. */
function keyOf(labels: PromClientLabels): string {
  let key = '';
  for (const name of Object.keys(labels).sort()) {
    const text = foreignLabelText(labels[name]);
    key += `${name.length}:${name}${text.length}:${text}`;
  }
  return key;
}
