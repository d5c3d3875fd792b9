import type { Scope } from '@sonde/metrics';
import type { ObservedQuery } from '../query/observed-query.js';
import type { Statement, StatementText } from '../query/statement.js';
import { Group } from './group.js';
import { defaultLedgerLimits, type LedgerLimits } from './ledger-limits.js';
import { RunValues } from './run-values.js';
import { ScopeTables } from './table-writes.js';

/** Filled, read and filled again by every run of every ledger: nothing in it outlives `add`. */
const values = new RunValues();

const fewGroups = 16;

/** A run in the order of time. */
export interface TimelineRun {
  readonly statement: Statement;
  /** Undefined: a control statement, or one past the limit of statements. */
  readonly group: Group | undefined;
  readonly startedMs: number;
  readonly endedMs: number;
  readonly durationMs: number;
  readonly hasFailed: boolean;
}

/**
 * What one scope (a request, a job, a test) asked of its databases: counts, times and hashes, by statement. Bounded by
 * its limits whatever the scope does; keeps no row, no parameter and no text of the application.
 */
export class Ledger {
  readonly scope: Scope;
  /** When it was opened, by the registry's monotonic clock. */
  readonly sinceMs: number;
  readonly limits: LedgerLimits;
  /** Runs of all statements but control statements (`BEGIN`), allowed ones and those past the limits included. */
  queries = 0;
  /** What the databases took for them, in ms, as if one ran after the other. */
  totalMs = 0;
  waitMs = 0;
  /** Runs of statements that found no place. */
  beyond = 0;
  /** The first runs, in the order they ended. */
  readonly timeline: TimelineRun[] = [];
  /** In the order in which the statements first came. */
  readonly groups: Group[] = [];
  /** Only of many: a few are found faster by looking at each. */
  private byStatement: Map<Statement, Group> | undefined;
  private tables: Map<string, ScopeTables> | undefined;

  constructor(scope: Scope, sinceMs = 0, limits: LedgerLimits = defaultLedgerLimits) {
    this.scope = scope;
    this.sinceMs = sinceMs;
    this.limits = limits;
  }

  /**
   * A run begins: it counts before it ends, so that runs beside each other get their stacks too. Gives its group, for
   * `add`; `undefined`: it has none.
   */
  started(statement: Statement): Group | undefined {
    if (statement.kind === 'control') return undefined;
    const group = this.groupOf(statement);
    if (group !== undefined) group.started++;
    return group;
  }

  /** A run has ended. `isAllowed`: it was asked for inside `allowNPlusOne`, or its text says so. `begun`: what `started` gave. */
  add(query: ObservedQuery, isAllowed = false, begun?: Group): void {
    const { statement } = query.text;
    const endedMs = query.startedMs + query.waitMs + query.durationMs;
    if (statement.kind === 'control') {
      this.remember(query, undefined, endedMs);
      return;
    }
    const group = begun ?? this.groupOf(statement);
    this.queries++;
    this.totalMs += query.durationMs;
    this.waitMs += query.waitMs;
    this.remember(query, group, endedMs);
    if (group === undefined) {
      this.beyond++;
      if (statement.kind !== 'read') this.tablesOf(statement).writtenSomewhere(endedMs);
      return;
    }
    if (isAllowed) group.allowed++;
    else this.addRun(group, query, endedMs);
    group.addRows(query, isAllowed ? undefined : values, endedMs);
    if (statement.kind === 'write') group.tables.written(endedMs);
    else if (statement.kind !== 'read') this.tablesOf(statement).writtenSomewhere(endedMs);
  }

  private addRun(group: Group, query: ObservedQuery, endedMs: number): void {
    const { text, parameters } = query;
    const { kind, isLimited } = text.statement;
    const isWrite = kind === 'write';
    values.read(text.slots, parameters, isWrite, isLimited);
    if (parameters === undefined && hidesValues(text)) values.isUnknown = true;
    group.add(query, values, endedMs);
  }

  private groupOf(statement: Statement): Group | undefined {
    const { groups } = this;
    const known = this.byStatement === undefined ? among(groups, statement) : this.byStatement.get(statement);
    if (known !== undefined) return known;
    if (groups.length >= this.limits.statements) return undefined;
    const group = new Group(statement, groups.length, this);
    groups.push(group);
    if (this.byStatement !== undefined) this.byStatement.set(statement, group);
    else if (groups.length > fewGroups) this.byStatement = new Map(groups.map((one) => [one.statement, one]));
    return group;
  }

  /** A write to Redis is none to PostgreSQL. There are as many systems as adapters. */
  tablesOf({ info: { system } }: Statement): ScopeTables {
    this.tables ??= new Map();
    let tables = this.tables.get(system);
    if (tables === undefined) {
      tables = new ScopeTables();
      this.tables.set(system, tables);
    }
    return tables;
  }

  private remember(query: ObservedQuery, group: Group | undefined, endedMs: number): void {
    if (this.timeline.length >= this.limits.timeline) return;
    const { startedMs, durationMs, error } = query;
    const { statement } = query.text;
    this.timeline.push({
      statement,
      group,
      startedMs,
      endedMs,
      durationMs,
      hasFailed: error !== undefined,
    });
  }
}

function among(groups: readonly Group[], statement: Statement): Group | undefined {
  for (const group of groups) if (group.statement === statement) return group;
  return undefined;
}

/** A command without SQL has no slots: where its parameters were not shown either, nothing is known of its values. */
function hidesValues({ statement, slots }: StatementText): boolean {
  if (slots.length > 0) return false;
  const { system, text } = statement.info;
  return system === 'mongodb' || system === 'redis' || text.includes('?');
}
