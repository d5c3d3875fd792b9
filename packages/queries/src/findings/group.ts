import type { CapturedStack } from '../call-site/call-site.js';
import type { ObservedQuery } from '../query/observed-query.js';
import type { Statement } from '../query/statement.js';
import type { LedgerLimits } from './ledger-limits.js';
import { ParameterSet } from './parameter-set.js';
import { type FirstRun, type JudgedRun, RepeatedRuns } from './repeated-runs.js';
import { RowSamples } from './row-samples.js';
import type { RunValues } from './run-values.js';
import type { ScopeTables, TableWrites } from './table-writes.js';
import { type WriteShape, writeShape, writesSeveralRows } from './written-rows.js';

/** Who keeps the account that a group is part of. */
interface Account {
  readonly limits: LedgerLimits;
  /** When the tables of a statement's database were written last. */
  tablesOf(statement: Statement): ScopeTables;
}

/**
 * All runs of one statement in one scope, but those that `allowNPlusOne` covers: these are only counted. Most
 * statements run once in a scope: what only repetitions, rows or suspects need is made for them.
 */
export class Group {
  readonly statement: Statement;
  /** The place in the order of first runs. */
  readonly index: number;
  orm: string | undefined;
  started = 0;
  count = 0;
  allowed = 0;
  errors = 0;
  totalMs = 0;
  maxMs = 0;
  waitMs = 0;
  firstStartedMs = 0;
  lastEndedMs = 0;
  rows = 0;
  maxRows = 0;
  /** Runs with a list of several values. */
  lists = 0;
  /** Runs that wrote several rows. */
  batches = 0;
  /** Values were put into the statement that were not shown to us. */
  hasUnknownValues = false;
  private readonly account: Account;
  private readonly shape: WriteShape | undefined;
  private first: FirstRun | undefined;
  private repeated: RepeatedRuns | undefined;
  private ownTables: TableWrites | undefined;
  private ownSamples: RowSamples | undefined;
  private ownStacks: CapturedStack[] | undefined;

  constructor(statement: Statement, index: number, account: Account) {
    this.statement = statement;
    this.index = index;
    this.account = account;
    this.shape = statement.kind === 'write' ? writeShape(statement) : undefined;
  }

  /** The tables of the statement, with the time of the last write to each. */
  get tables(): TableWrites {
    this.ownTables ??= this.account.tablesOf(this.statement).of(this.statement.info.tables);
    return this.ownTables;
  }

  /** By the hash of all values of a run. */
  get sets(): ReadonlyMap<number, ParameterSet> {
    return this.repeated?.sets ?? (this.first === undefined ? noSets : new Map([[this.first.all, this.setOfFirst()]]));
  }

  /** The first runs with different values, by the time they started. */
  get judged(): readonly JudgedRun[] {
    const { first } = this;
    return this.repeated?.judged ?? (first === undefined || first.hashes.length === 0 ? [] : [first]);
  }

  get samples(): RowSamples {
    return this.ownSamples ?? noSamples;
  }

  get stacks(): readonly CapturedStack[] {
    return this.ownStacks ?? [];
  }

  /** Different sets of values; a lower bound where some found no place. */
  get distinct(): number {
    return this.repeated?.sets.size ?? Math.min(this.count, 1);
  }

  get isDistinctFull(): boolean {
    return this.beyond > 0;
  }

  /** Runs whose set of values found no place any more. */
  get beyond(): number {
    return this.repeated?.beyond ?? 0;
  }

  /** Runs that started before another one of this statement had ended. */
  get overlaps(): number {
    return this.repeated?.overlaps ?? 0;
  }

  /** Shortest time between two runs; infinite where there is none. */
  get minPauseMs(): number {
    return this.repeated?.minPauseMs ?? Number.POSITIVE_INFINITY;
  }

  get retries(): number {
    return this.repeated?.retries ?? 0;
  }

  /** Identical runs with a write to one of the tables in between. */
  get rereads(): number {
    return this.repeated?.rereads ?? 0;
  }

  get equalsVary(): boolean {
    return this.repeated?.equalsVary ?? false;
  }

  get listsVary(): boolean {
    return this.repeated?.listsVary ?? false;
  }

  get rangeVaries(): boolean {
    return this.repeated?.rangeVaries ?? false;
  }

  get pageVaries(): boolean {
    return this.repeated?.pageVaries ?? false;
  }

  add(query: ObservedQuery, values: RunValues, endedMs: number): void {
    const { startedMs, durationMs, stack } = query;
    const failed = query.error !== undefined;
    if (this.first === undefined) {
      const { all, equals, lists, range, page, strong } = values;
      this.first = { startedMs, hashes: values.soughtHashes(), strong, all, equals, lists, range, page };
      this.firstStartedMs = startedMs;
      this.lastEndedMs = endedMs;
    } else {
      this.repeated ??= new RepeatedRuns(this.first, this.setOfFirst(), this.tables, this.account.limits);
      this.repeated.add(values, startedMs, endedMs, startedMs - this.lastEndedMs, failed);
      if (startedMs < this.firstStartedMs) this.firstStartedMs = startedMs;
      if (endedMs > this.lastEndedMs) this.lastEndedMs = endedMs;
    }
    this.count++;
    if (failed) this.errors++;
    this.totalMs += durationMs;
    if (durationMs > this.maxMs) this.maxMs = durationMs;
    this.waitMs += query.waitMs;
    this.orm ??= query.orm;
    if (values.isUnknown) this.hasUnknownValues = true;
    if (values.isList) this.lists++;
    if (stack !== undefined) this.keepStack(stack);
    if (this.shape !== undefined && writesSeveralRows(this.shape, values, query)) this.batches++;
  }

  /** Also of runs that are allowed, with no values: what they returned may be asked for by others. */
  addRows(query: ObservedQuery, asked: RunValues | undefined, endedMs: number): void {
    const { rows } = query;
    const count = rows === undefined ? (query.rowCount ?? 0) : rows.length;
    this.rows += count;
    if (count > this.maxRows) this.maxRows = count;
    if (count === 0) return;
    const { sampledRows, sampledColumns } = this.account.limits;
    this.ownSamples ??= new RowSamples(sampledRows, sampledColumns);
    if (rows === undefined) this.ownSamples.miss();
    else this.ownSamples.add(rows, asked, endedMs);
  }

  private keepStack(stack: CapturedStack): void {
    this.ownStacks ??= [];
    if (this.ownStacks.length < this.account.limits.stacks) this.ownStacks.push(stack);
  }

  /** What the first run left, as long as it is the only one. */
  private setOfFirst(): ParameterSet {
    const set = new ParameterSet();
    set.runs = 1;
    set.hasFailed = this.errors > 0;
    set.startedMs = this.firstStartedMs;
    set.endedMs = this.lastEndedMs;
    return set;
  }
}

/** Of a group whose runs were all allowed, or returned nothing. */
const noSets: ReadonlyMap<number, ParameterSet> = new Map();
const noSamples = new RowSamples(0, 0);
