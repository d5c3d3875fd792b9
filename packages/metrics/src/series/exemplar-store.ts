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

/** The latest exemplar of each number of a metric. */
export class ExemplarStore {
  private readonly source: ExemplarSource | undefined;
  private readonly clock: Clock;
  private readonly refuse: (complaint: () => Complaint) => void;
  private cells: (Exemplar | undefined)[] = [];
  private used = false;

  constructor(source: ExemplarSource | undefined, clock: Clock, refuse: (complaint: () => Complaint) => void) {
    this.source = source;
    this.clock = clock;
    this.refuse = refuse;
  }

  /** Keeps the exemplar given, or the one the source has; the source is asked at most once a second a number. */
  record(index: number, value: number, given: Readonly<Record<string, string>> | undefined): void {
    if (given === undefined && this.source === undefined) return;
    const timestampMs = this.clock.epochMs();
    if (given === undefined) {
      const last = this.cells[index];
      if (
        last !== undefined &&
        timestampMs - (last.timestampMs as number) < keepMs &&
        timestampMs >= (last.timestampMs as number)
      )
        return;
    }
    const found = given ?? this.ask();
    if (found === undefined) return;
    const labels = this.check(found);
    if (labels === undefined) return;
    while (this.cells.length < index) this.cells.push(undefined);
    this.cells[index] = { labels, value, timestampMs };
    this.used = true;
  }

  column(): ExemplarColumn | undefined {
    if (!this.used) return undefined;
    const cells = this.cells.slice();
    return { get: (index) => cells[index] };
  }

  forget(from: number, count: number): void {
    for (let k = from; k < from + count && k < this.cells.length; k++) this.cells[k] = undefined;
  }

  clear(): void {
    this.cells = [];
    this.used = false;
  }

  private ask(): Readonly<Record<string, string>> | undefined {
    try {
      return this.source?.();
    } catch (cause) {
      this.refuse(() => ({
        what: 'the exemplars function of the registry',
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
    if (typeof given === 'object' && given !== null) {
      for (const [name, value] of Object.entries(given)) {
        if (!isLabelName(name, false) || typeof value !== 'string' || !value.isWellFormed()) {
          length = Number.POSITIVE_INFINITY;
          break;
        }
        // Characters, not UTF-16 units, are what the limit counts.
        length += Array.from(name + value).length;
        labels.push([name, value]);
      }
    }
    if (length <= maxExemplarLength && labels.length > 0) return labels;
    this.refuse(() => ({
      what: 'exemplar labels',
      got:
        typeof given === 'object' && given !== null
          ? `{ ${Object.keys(given).join(', ')} } of ${length} characters`
          : describeValue(given),
      expected: `string labels of at most ${maxExemplarLength} characters together`,
      next: 'Give a trace id and span id only; the observation itself was recorded.',
    }));
    return undefined;
  }
}
