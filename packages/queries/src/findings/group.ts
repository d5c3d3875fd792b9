import type { CapturedStack } from '../call-site/call-site.js';
import type { ObservedQuery } from '../query/observed-query.js';
import type { Statement } from '../query/statement.js';
import type { LedgerLimits } from './ledger-limits.js';
import { ParameterSet } from './parameter-set.js';
import { RowSamples } from './row-samples.js';
import type { RunValues } from './run-values.js';

import type { ScopeTables, TableWrites } from './table-writes.js';
import { type WriteShape, writeShape, writesSeveralRows } from './written-rows.js';

/** A run whose values are remembered, as hashes, to find the query that returned them. */
export interface JudgedRun {
  readonly startedMs: number;
  /** By their place in the statement; `noValue` where there is nothing to look for. */
  readonly hashes: readonly number[];
  /** A bit for each place, the lowest for the first: the value is none that two tables have by chance. */
  readonly strong: number;
}

/** Rounding of clocks: a run that starts this much before another ended did not overlap it, in ms. */
export const clockToleranceMs = 0.0005;

/** All runs of one statement in one scope, but those that `allowNPlusOne` covers: these are only counted. */
export class Group {
  readonly statement: Statement;
  /** The place in the order of first runs. */
  readonly index: number;
  readonly samples: RowSamples;
  readonly sets = new Map<number, ParameterSet>();
  /** The first runs with different values, by the time they started. */
  readonly judged: JudgedRun[] = [];
  readonly stacks: CapturedStack[] = [];
  orm: string | undefined;
  started = 0;
  count = 0;
  allowed = 0;
  errors = 0;
  totalMs = 0;
  maxMs = 0;
  waitMs = 0;
  /** Runs that started before another one of this statement had ended. */
  overlaps = 0;
  /** Shortest time between two runs; infinite where there is none. */
  minPauseMs = Number.POSITIVE_INFINITY;
  firstStartedMs = Number.POSITIVE_INFINITY;
  lastEndedMs = Number.NEGATIVE_INFINITY;
  rows = 0;
  maxRows = 0;
  retries = 0;
  /** Identical runs with a write to one of the tables in between. */
  rereads = 0;
  /** Runs whose set of values found no place any more. */
  beyond = 0;
  /** Runs with a list of several values. */
  lists = 0;
  /** Runs that wrote several rows. */
  batches = 0;
  /** Values were put into the statement that were not shown to us. */
  hasUnknownValues = false;
  equalsVary = false;
  listsVary = false;
  rangeVaries = false;
  pageVaries = false;
  private firstEquals = 0;
  private firstLists = 0;
  private firstRange = 0;
  private firstPage = 0;
  private readonly limits: LedgerLimits;
  private readonly scopeTables: ScopeTables;
  private tableWrites: TableWrites | undefined;
  private readonly shape: WriteShape | undefined;
  private latestJudgedMs = Number.NEGATIVE_INFINITY;

  constructor(statement: Statement, index: number, scopeTables: ScopeTables, limits: LedgerLimits) {
    this.statement = statement;
    this.index = index;
    this.scopeTables = scopeTables;
    this.limits = limits;
    this.shape = statement.kind === 'write' ? writeShape(statement) : undefined;
    this.samples = new RowSamples(limits.sampledRows, limits.sampledColumns);
  }

  /** The tables of the statement, with the time of the last write to each. Most statements are never asked for it. */
  get tables(): TableWrites {
    this.tableWrites ??= this.scopeTables.of(this.statement.info.tables);
    return this.tableWrites;
  }

  /** Different sets of values; a lower bound where some found no place. */
  get distinct(): number {
    return this.sets.size;
  }

  get isDistinctFull(): boolean {
    return this.beyond > 0;
  }

  add(query: ObservedQuery, values: RunValues, endedMs: number): void {
    const { startedMs, durationMs, stack } = query;
    const failed = query.error !== undefined;
    if (this.count > 0) {
      const pauseMs = startedMs - this.lastEndedMs;
      if (pauseMs < -clockToleranceMs) this.overlaps++;
      if (pauseMs < this.minPauseMs) this.minPauseMs = pauseMs;
    }
    this.count++;
    if (failed) this.errors++;
    this.totalMs += durationMs;
    if (durationMs > this.maxMs) this.maxMs = durationMs;
    this.waitMs += query.waitMs;
    this.orm ??= query.orm;
    if (stack !== undefined && this.stacks.length < this.limits.stacks) this.stacks.push(stack);
    this.addValues(values, startedMs, endedMs, failed);
    if (this.shape !== undefined && writesSeveralRows(this.shape, values, query)) this.batches++;
    if (startedMs < this.firstStartedMs) this.firstStartedMs = startedMs;
    if (endedMs > this.lastEndedMs) this.lastEndedMs = endedMs;
  }

  /** Also of runs that are allowed, with no values: what they returned may be asked for by others. */
  addRows(query: ObservedQuery, asked: RunValues | undefined, endedMs: number): void {
    const { rows } = query;
    const count = rows === undefined ? (query.rowCount ?? 0) : rows.length;
    this.rows += count;
    if (count > this.maxRows) this.maxRows = count;
    if (count === 0) return;
    if (rows === undefined) this.samples.miss();
    else this.samples.add(rows, asked, endedMs);
  }

  private addValues(values: RunValues, startedMs: number, endedMs: number, failed: boolean): void {
    if (values.isUnknown) this.hasUnknownValues = true;
    if (values.isList) this.lists++;
    if (this.count === 1) {
      this.firstEquals = values.equals;
      this.firstLists = values.lists;
      this.firstRange = values.range;
      this.firstPage = values.page;
    } else {
      if (values.equals !== this.firstEquals) this.equalsVary = true;
      if (values.lists !== this.firstLists) this.listsVary = true;
      if (values.range !== this.firstRange) this.rangeVaries = true;
      if (values.page !== this.firstPage) this.pageVaries = true;
    }
    const all = values.all;
    let set = this.sets.get(all);
    if (set === undefined) {
      if (this.sets.size >= this.limits.parameterSets) {
        this.beyond++;
        return;
      }
      set = new ParameterSet();
      this.sets.set(all, set);
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
    if (isFull && startedMs >= this.latestJudgedMs) return;
    const run: JudgedRun = { startedMs, hashes: values.soughtHashes(), strong: values.strong };
    if (startedMs >= this.latestJudgedMs) judged.push(run);
    else {
      const at = judged.findIndex((other) => other.startedMs > startedMs);
      judged.splice(at, 0, run);
    }
    if (isFull) judged.pop();
    this.latestJudgedMs = judged[judged.length - 1]?.startedMs ?? startedMs;
  }
}
