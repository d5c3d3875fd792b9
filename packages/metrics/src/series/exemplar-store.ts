import { types } from 'node:util';
import type { Clock } from '../clock.js';
import { type Complaint, describeValue } from '../model/errors.js';
import { isLabelName } from '../model/names.js';
import type { Exemplar, ExemplarColumn, Label } from '../model/snapshot.js';

/** The labels for an exemplar of what is being observed now; nothing where there is no trace. */
export type ExemplarSource = () => Readonly<Record<string, string>> | undefined;

/** OpenMetrics 1.0, "Exemplars": the label set must not exceed 128 UTF-8 characters. */
const maxExemplarLength = 128;

/** An exemplar found by itself is kept this long, so that a busy series does not make one per request. */
const keepMs = 1000;

const pageShift = 9;
const pageMask = (1 << pageShift) - 1;

interface ExemplarPage {
  readonly cells: (Exemplar | undefined)[];
  /** How many snapshots there had been when the page was last copied. */
  readonly snapshots: number;
}

/** The latest exemplar of each number of a metric. */
export class ExemplarStore {
  /** Whether exemplars are found without the caller's doing. */
  readonly asks: boolean;
  private readonly source: ExemplarSource | undefined;
  private readonly clock: Clock;
  private readonly refuse: (complaint: () => Complaint) => void;
  /** Pages are shared with snapshots, and copied before the first write behind one. */
  private pages: (ExemplarPage | undefined)[] = [];
  private snapshots = 0;
  private readonly metric: string;

  constructor(
    metric: string,
    source: ExemplarSource | undefined,
    clock: Clock,
    refuse: (complaint: () => Complaint) => void,
  ) {
    this.metric = metric;
    this.source = source;
    this.asks = source !== undefined;
    this.clock = clock;
    this.refuse = refuse;
  }

  /**
   * Keeps the exemplar given, or the one the source has; the source is asked at most once a second a number.
   *
   * @returns what is kept now, where it is new
   */
  record(index: number, value: number, given: Readonly<Record<string, string>> | undefined): Exemplar | undefined {
    if (given === undefined && this.source === undefined) return undefined;
    const timestampMs = this.clock.epochMs();
    if (given === undefined) {
      const last = this.pages[index >> pageShift]?.cells[index & pageMask];
      if (
        last !== undefined &&
        timestampMs - (last.timestampMs as number) < keepMs &&
        timestampMs >= (last.timestampMs as number)
      )
        return undefined;
    }
    const found = given ?? this.ask();
    if (found === undefined) return undefined;
    const labels = this.check(found);
    if (labels === undefined) return undefined;
    const exemplar = { labels, value, timestampMs };
    this.put(index, exemplar);
    return exemplar;
  }

  column(): ExemplarColumn | undefined {
    if (this.pages.length === 0) return undefined;
    this.snapshots++;
    const pages = this.pages.slice();
    return { get: (index) => pages[index >> pageShift]?.cells[index & pageMask] };
  }

  forget(from: number, count: number): void {
    for (let index = from; index < from + count; index++) {
      if (this.pages[index >> pageShift]?.cells[index & pageMask] !== undefined) this.put(index, undefined);
    }
  }

  clear(): void {
    this.pages = [];
  }

  put(index: number, exemplar: Exemplar | undefined): void {
    const at = index >> pageShift;
    let page = this.pages[at];
    if (page?.snapshots !== this.snapshots) {
      const cells = page?.cells.slice() ?? new Array<Exemplar | undefined>(pageMask + 1).fill(undefined);
      page = { cells, snapshots: this.snapshots };
      while (this.pages.length < at) this.pages.push(undefined);
      this.pages[at] = page;
    }
    page.cells[index & pageMask] = exemplar;
  }

  private ask(): Readonly<Record<string, string>> | undefined {
    try {
      const found: unknown = this.source?.();
      // An async function cannot serve, and must not end the process with what it rejects with.
      if (types.isPromise(found)) found.catch(() => {});
      return found as Readonly<Record<string, string>> | undefined;
    } catch (cause) {
      this.refuse(() => ({
        what: `the exemplars function of the registry, asked for ${JSON.stringify(this.metric)}`,
        got: `a thrown ${describeValue(cause)}`,
        expected: 'labels or undefined',
        next: 'Mend the function; the observation itself was recorded.',
      }));
      return undefined;
    }
  }

  private check(given: Readonly<Record<string, string>>): readonly Label[] | undefined {
    const labels: Label[] = [];
    let length = 0;
    for (const [name, value] of entriesOf(given)) {
      if (!isLabelName(name, false) || typeof value !== 'string' || !value.isWellFormed()) {
        length = Number.POSITIVE_INFINITY;
        break;
      }
      // Characters, not UTF-16 units, are what the limit counts.
      length += Array.from(name + value).length;
      labels.push([name, value]);
    }
    if (length <= maxExemplarLength && labels.length > 0) return labels;
    this.refuse(() => ({
      what: `exemplar for ${JSON.stringify(this.metric)}`,
      got: typeof given === 'object' ? `labels of ${length} characters` : describeValue(given),
      expected: `string labels of at most ${maxExemplarLength} characters together`,
      next: 'Give a trace id and span id only; the observation itself was recorded.',
    }));
    return undefined;
  }
}

/** The entries of an object that may be anything, its getters included. */
function entriesOf(given: unknown): [string, unknown][] {
  try {
    return typeof given === 'object' && given !== null ? Object.entries(given) : [];
  } catch {
    return [];
  }
}
