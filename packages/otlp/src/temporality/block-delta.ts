import type { SeriesBlock } from '@sonde/metrics';
import type { PointBlock } from '../points/metric-batch.js';
import { NativeDelta } from './native-delta.js';
import { type MatchRow, matchRows } from './row-match.js';

/** What a reader remembers of a source between two reads. */
export interface Baseline {
  /** As last seen. */
  readonly seen: SeriesBlock;
  readonly seenMs: number;
  /** As last accepted by the receiver: what is subtracted. The same as `seen`, unless a push failed since. */
  readonly accepted: SeriesBlock | undefined;
  /** For each row of `seen`, its row in `accepted`, -1 for none; `undefined` where every row is its own. */
  readonly acceptedRow: Int32Array | undefined;
  /** For each row of `seen`, since when it has not been accepted. `undefined` for all: since `seenMs`. */
  readonly sinceMs: Float64Array | undefined;
  /** When `accepted` was taken: exemplars since then were not sent yet. */
  readonly acceptedMs: number;
}

export interface BlockDelta {
  /** What was added; `undefined` where nothing was. */
  readonly block: PointBlock | undefined;
  /** What to remember while the push is not accepted. */
  readonly pending: Baseline;
  /** Rows of `baseline.seen` that go on in the present snapshot: not 0. */
  readonly continued: Uint8Array;
}

/** Rows between two looks at the clock: subtracting takes some tens of nanoseconds each. */
const rowsPerStep = 1024;

/**
 * What was added to every row of a block since it was last accepted.
 *
 * @param baseline what is known of the source; `undefined` at first sight
 * @param newSinceMs since when a series counts that is new in a source not seen before, where that is known
 */
export function* blockDelta(
  now: PointBlock,
  baseline: Baseline | undefined,
  newSinceMs: number | undefined,
): Generator<void, BlockDelta> {
  const { series, timeMs } = now;
  const rows = new RowDeltas(now, baseline);
  const match: MatchRow = baseline === undefined ? () => -1 : yield* matchRows(baseline.seen, series);
  for (let row = 0; row < series.rows; row++) {
    if (row % rowsPerStep === rowsPerStep - 1) yield;
    if (series.removed?.has(row) === true) {
      rows.skip(row);
      continue;
    }
    const before = match(row);
    if (before >= 0 && rows.goesOn(row, before)) rows.add(row, before);
    else rows.begin(row, beginMs(series.createdMs?.[row], baseline?.seenMs ?? newSinceMs, baseline === undefined));
  }
  const block: PointBlock = {
    ...now,
    values: rows.values,
    native: rows.native?.columns(),
    startMs: rows.sinceMs,
    skipped: rows.skipped,
    exemplarsFromMs: baseline?.acceptedMs ?? Number.NEGATIVE_INFINITY,
  };
  return {
    block: rows.changed === 0 ? undefined : block,
    continued: rows.continued,
    pending: {
      seen: withoutExemplars(series),
      seenMs: timeMs,
      accepted: baseline?.accepted,
      acceptedRow: rows.acceptedRow,
      sinceMs: rows.sinceMs,
      acceptedMs: baseline?.acceptedMs ?? Number.NEGATIVE_INFINITY,
    },
  };
}

/** A baseline after its push was accepted, or its rest was put aside. */
export function acceptedBaseline({ seen, seenMs }: Baseline): Baseline {
  return { seen, seenMs, accepted: seen, acceptedRow: undefined, sinceMs: undefined, acceptedMs: seenMs };
}

/** OpenTelemetry specification, "Start timestamps": the previous collection's time, at first the creation's. */
function beginMs(createdMs: number | undefined, lastMs: number | undefined, isFirst: boolean): number {
  if (lastMs === undefined) return createdMs ?? 0;
  // A source that was attached late may have counted for longer.
  return isFirst && createdMs !== undefined ? Math.min(createdMs, lastMs) : lastMs;
}

/** What is remembered until the next read is numbers and labels. */
function withoutExemplars(series: SeriesBlock): SeriesBlock {
  const native = series.native === undefined ? undefined : { ...series.native, exemplars: undefined };
  return { ...series, exemplars: undefined, native };
}

class RowDeltas {
  readonly values: Float64Array;
  readonly native: NativeDelta | undefined;
  readonly sinceMs: Float64Array;
  readonly skipped: Uint8Array;
  readonly acceptedRow: Int32Array;
  readonly continued: Uint8Array;
  /** Rows to which something was added. */
  changed = 0;
  private readonly now: PointBlock;
  private readonly baseline: Baseline | undefined;
  private readonly width: number;
  /** Numbers of a row that only grow: all but the sum of a histogram, which follows negative values down. */
  private readonly growing: number;

  constructor(now: PointBlock, baseline: Baseline | undefined) {
    const { rows, width } = now.series;
    this.now = now;
    this.baseline = baseline;
    this.width = width;
    this.growing = Math.max(1, width - 1);
    this.values = new Float64Array(rows * width);
    this.native = now.native === undefined ? undefined : new NativeDelta(now.native);
    this.sinceMs = new Float64Array(rows);
    this.skipped = new Uint8Array(rows);
    this.acceptedRow = new Int32Array(rows);
    this.continued = new Uint8Array(baseline?.seen.rows ?? 0);
  }

  skip(row: number): void {
    this.skipped[row] = 1;
    this.acceptedRow[row] = -1;
    this.native?.next(row, undefined, 0);
  }

  /** Whether a row has not been set back since it was last seen. */
  goesOn(row: number, seenRow: number): boolean {
    const { seen } = this.baseline as Baseline;
    const { width, growing } = this;
    for (let i = 0; i < growing; i++) {
      // Not `<`: a number that is none is no growth either.
      if (!((this.now.values[row * width + i] as number) >= (seen.values[seenRow * width + i] as number))) return false;
    }
    return this.native === undefined || (seen.native !== undefined && this.native.hasGrown(row, seen.native, seenRow));
  }

  /** Goes on from a row that was seen. */
  add(row: number, seenRow: number): void {
    const { baseline, now, values, width } = this;
    const { seenMs, accepted, acceptedRow, sinceMs } = baseline as Baseline;
    const from = acceptedRow === undefined ? seenRow : (acceptedRow[seenRow] as number);
    this.continued[seenRow] = 1;
    this.acceptedRow[row] = from;
    this.sinceMs[row] = Math.min(sinceMs === undefined ? seenMs : (sinceMs[seenRow] as number), now.timeMs);
    const old = from < 0 ? undefined : accepted;
    let changed = old === undefined;
    for (let i = 0; i < width; i++) {
      const added =
        (now.values[row * width + i] as number) - (old === undefined ? 0 : (old.values[from * width + i] as number));
      values[row * width + i] = added;
      if (added !== 0) changed = true;
    }
    this.native?.next(row, old?.native, from);
    if (changed) this.changed++;
    else this.skipped[row] = 1;
  }

  /** All of a row that is new, or was set back. */
  begin(row: number, sinceMs: number): void {
    const { now, values, width } = this;
    this.changed++;
    this.acceptedRow[row] = -1;
    this.sinceMs[row] = Math.min(sinceMs, now.timeMs);
    for (let i = 0; i < width; i++) values[row * width + i] = now.values[row * width + i] as number;
    this.native?.next(row, undefined, 0);
  }
}
