import type { LedgerLimits } from './ledger-limits.js';
import { ParameterSet } from './parameter-set.js';
import type { RunValues } from './run-values.js';
import type { TableWrites } from './table-writes.js';

/** A run whose values are remembered, as hashes, to find the query that returned them. */
export interface JudgedRun {
  readonly startedMs: number;
  /** By their place in the statement; `noValue` where there is nothing to look for. */
  readonly hashes: readonly number[];
  /** A bit for each place, the lowest for the first: the value is none that two tables have by chance. */
  readonly strong: number;
}

/** The values of the first run, as hashes: the others are compared with them. */
export interface FirstRun extends JudgedRun {
  readonly all: number;
  readonly equals: number;
  readonly lists: number;
  readonly range: number;
  readonly page: number;
}

/** Rounding of clocks: a run that starts this much before another ended did not overlap it, in ms. */
export const clockToleranceMs = 0.0005;

/** What the runs of one statement in one scope have in common, and what not: made with the second of them. */
export class RepeatedRuns {
  readonly sets: Map<number, ParameterSet>;
  /** The first runs with different values, by the time they started. */
  readonly judged: JudgedRun[];
  overlaps = 0;
  minPauseMs = Number.POSITIVE_INFINITY;
  retries = 0;
  rereads = 0;
  beyond = 0;
  equalsVary = false;
  listsVary = false;
  rangeVaries = false;
  pageVaries = false;
  private readonly first: FirstRun;
  private readonly tables: TableWrites;
  private readonly limits: LedgerLimits;

  constructor(first: FirstRun, set: ParameterSet, tables: TableWrites, limits: LedgerLimits) {
    this.first = first;
    this.sets = new Map([[first.all, set]]);
    this.judged = first.hashes.length === 0 ? [] : [first];
    this.tables = tables;
    this.limits = limits;
  }

  /** `pauseMs`: since the end of the latest run before; below 0 for one beside it. */
  add(values: RunValues, startedMs: number, endedMs: number, pauseMs: number, failed: boolean): void {
    if (pauseMs < -clockToleranceMs) this.overlaps++;
    if (pauseMs < this.minPauseMs) this.minPauseMs = pauseMs;
    const { first, sets } = this;
    if (values.equals !== first.equals) this.equalsVary = true;
    if (values.lists !== first.lists) this.listsVary = true;
    if (values.range !== first.range) this.rangeVaries = true;
    if (values.page !== first.page) this.pageVaries = true;
    const { all } = values;
    let set = sets.get(all);
    if (set === undefined) {
      if (sets.size >= this.limits.parameterSets) {
        this.beyond++;
        return;
      }
      set = new ParameterSet();
      sets.set(all, set);
      this.judge(values, startedMs);
    } else this.repeat(set, startedMs);
    set.runs++;
    set.hasFailed = failed;
    set.startedMs = startedMs;
    if (set.runs === 1 || endedMs > set.endedMs) set.endedMs = endedMs;
  }

  private repeat(set: ParameterSet, startedMs: number): void {
    if (set.hasFailed) {
      this.retries++;
      return;
    }
    if (this.tables.lastWriteMs() >= set.startedMs) {
      this.rereads++;
      return;
    }
    set.repeats++;
    const pauseMs = startedMs - set.endedMs;
    if (pauseMs < set.minPauseMs) set.minPauseMs = pauseMs;
  }

  /** Runs end in any order, and a loop begins with the first rows of its parent: those that started first are kept. */
  private judge(values: RunValues, startedMs: number): void {
    const { judged, limits } = this;
    if (values.soughtCount === 0) return;
    const isFull = judged.length >= limits.judgedRuns;
    const latest = judged[judged.length - 1];
    const isLatest = latest === undefined || startedMs >= latest.startedMs;
    if (isFull && isLatest) return;
    const run: JudgedRun = { startedMs, hashes: values.soughtHashes(), strong: values.strong };
    if (isLatest) judged.push(run);
    else {
      const at = judged.findIndex((other) => other.startedMs > startedMs);
      judged.splice(at, 0, run);
    }
    if (isFull) judged.pop();
  }
}
