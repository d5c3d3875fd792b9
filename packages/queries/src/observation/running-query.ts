import type { Scope } from '@sonde/metrics';
import type { CapturedStack } from '../call-site/call-site.js';
import type { Ledger } from '../findings/ledger.js';
import type { QueryResult } from '../query/query-event.js';
import type { StatementText } from '../query/statement.js';

/** A query that is under way. Neither method throws. */
export interface RunningQuery {
  /** It has its connection: the time before was waiting. */
  sent(): void;
  /** It is over. Counts the first call only. */
  end(result?: QueryResult): void;
}

/** Of a query that is not observed: it could not be read. */
export const unobserved: RunningQuery = { sent: () => {}, end: () => {} };

/** Who is told when a query is over. */
export interface QueryFunnel {
  now(): number;
  ended(query: StartedQuery, result: QueryResult): void;
}

/** A query whose start was seen. */
export class StartedQuery implements RunningQuery {
  readonly text: StatementText;
  readonly parameters: readonly unknown[] | undefined;
  readonly namespace: string | undefined;
  readonly orm: string | undefined;
  readonly scope: Scope | undefined;
  readonly ledger: Ledger | undefined;
  readonly stack: CapturedStack | undefined;
  readonly isAllowed: boolean;
  readonly startedMs: number;
  sentMs: number | undefined;
  /** Of an ORM's query, what its driver has told of it. */
  inner: QueryResult | undefined;
  private readonly funnel: QueryFunnel;
  private isOver = false;

  constructor(
    funnel: QueryFunnel,
    text: StatementText,
    parameters: readonly unknown[] | undefined,
    namespace: string | undefined,
    orm: string | undefined,
    scope: Scope | undefined,
    ledger: Ledger | undefined,
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
    this.stack = stack;
    this.isAllowed = isAllowed;
    const nowMs = funnel.now();
    this.startedMs = nowMs - waitMs;
    if (waitMs > 0) this.sentMs = nowMs;
  }

  sent(): void {
    this.sentMs = this.funnel.now();
  }

  end(result: QueryResult = {}): void {
    if (this.isOver) return;
    this.isOver = true;
    this.funnel.ended(this, this.inner === undefined ? result : { ...this.inner, ...defined(result) });
  }
}

/**
 * The same query as its driver sees it, inside of that of an ORM: it counts once, as the ORM's, which knows whose words
 * to use; the driver knows the rows, and how long it waited.
 */
export class InnerQuery implements RunningQuery {
  private readonly outer: StartedQuery;

  constructor(outer: StartedQuery) {
    this.outer = outer;
  }

  sent(): void {
    this.outer.sent();
  }

  end(result: QueryResult = {}): void {
    this.outer.inner = result;
  }
}

function defined(result: QueryResult): QueryResult {
  return Object.fromEntries(Object.entries(result).filter(([, value]) => value !== undefined));
}
