import type { Scope } from '@sonde/metrics';
import type { CapturedStack } from '../call-site/call-site.js';
import type { Group } from '../findings/group.js';
import type { Ledger } from '../findings/ledger.js';
import type { ObservedQuery } from '../query/observed-query.js';
import type { QueryResult } from '../query/query-event.js';
import type { KnownText } from './known-text.js';

/** A query that is under way. Neither method throws. */
export interface RunningQuery {
  /** It has its connection: the time before was waiting. */
  sent(): void;
  /**
   * It is over. Counts the first call only. A result without an error says that it went well, be it empty; without any
   * result, nobody knows, and of an ORM's query the word of its driver stands.
   */
  end(result?: QueryResult): void;
}

/** Of a query that is not observed: it could not be read. */
export const unobserved: RunningQuery = { sent: () => {}, end: () => {} };

/** Who is told when a query is over. */
export interface QueryFunnel {
  now(): number;
  ended(query: StartedQuery): void;
}

/** A query whose start was seen; in the end, all that was seen of it. */
export class StartedQuery implements RunningQuery, ObservedQuery {
  readonly text: KnownText;
  readonly parameters: readonly unknown[] | undefined;
  namespace: string | undefined;
  readonly orm: string | undefined;
  readonly scope: Scope | undefined;
  readonly ledger: Ledger | undefined;
  readonly group: Group | undefined;
  readonly stack: CapturedStack | undefined;
  readonly isAllowed: boolean;
  readonly startedMs: number;
  waitMs: number;
  durationMs = 0;
  rows: readonly unknown[] | undefined;
  rowCount: number | undefined;
  error: unknown;
  /** Of an ORM's query, what its driver has told of it. */
  inner: QueryResult | undefined;
  private readonly funnel: QueryFunnel;
  private isOver = false;

  constructor(
    funnel: QueryFunnel,
    text: KnownText,
    parameters: readonly unknown[] | undefined,
    namespace: string | undefined,
    orm: string | undefined,
    scope: Scope | undefined,
    ledger: Ledger | undefined,
    group: Group | undefined,
    stack: CapturedStack | undefined,
    isAllowed: boolean,
    waitMs: number,
  ) {
    this.funnel = funnel;
    this.text = text;
    this.parameters = parameters;
    this.namespace = namespace;
    this.orm = orm;
    this.scope = scope;
    this.ledger = ledger;
    this.group = group;
    this.stack = stack;
    this.isAllowed = isAllowed;
    this.waitMs = waitMs;
    this.startedMs = funnel.now() - waitMs;
  }

  sent(): void {
    this.waitMs = this.funnel.now() - this.startedMs;
  }

  end(result?: QueryResult): void {
    if (this.isOver) return;
    this.isOver = true;
    this.durationMs = Math.max(0, this.funnel.now() - this.startedMs - this.waitMs);
    const { inner } = this;
    this.rows = result?.rows ?? inner?.rows;
    this.rowCount = result?.rowCount ?? inner?.rowCount;
    // An ORM may survive an error of its driver, by asking again or by going on without: it knows how its query ended.
    this.error = result === undefined ? inner?.error : result.error;
    this.funnel.ended(this);
  }
}

/**
 * The same query as its driver sees it, inside of that of an ORM: it counts once, as the ORM's, which knows whose words
 * to use; the driver knows the rows, and how long it waited.
 */
export class InnerQuery implements RunningQuery {
  private readonly outer: StartedQuery;

  /** @param namespace as the driver knows it: an ORM need not */
  constructor(outer: StartedQuery, namespace?: string) {
    this.outer = outer;
    outer.namespace ??= namespace;
  }

  sent(): void {
    this.outer.sent();
  }

  end(result: QueryResult = {}): void {
    this.outer.inner = result;
  }
}
