import type { CallSite } from '../call-site/call-site.js';
import type { StatementInfo } from '../query/statement.js';

export type FindingKind =
  /** The same query again and again, each time with another value that an earlier query returned. */
  | 'n_plus_one'
  /** An N+1 whose own query is the parent of another. */
  | 'm_times_n'
  /** The same query with the same values. */
  | 'duplicate'
  /** One row written at a time. */
  | 'batchable_write'
  /** Queries one after the other that do not need each other's results. */
  | 'consecutive'
  | 'query_budget'
  | 'time_budget'
  | 'slow_query';

export type Confidence = 'high' | 'medium' | 'low';

/** Where in the program, and in which unit of work. */
export interface FindingScope {
  readonly kind: string;
  readonly name: string | undefined;
  readonly route: string | undefined;
  readonly method: string | undefined;
  readonly traceId: string | undefined;
  readonly spanId: string | undefined;
}

/** A unit of work among others: a route, a job. */
export type WorkUnit = Pick<FindingScope, 'kind' | 'name' | 'route' | 'method'>;

/** What an observer knows of a finding that was found more than once. */
export interface Recurrence {
  /** How often it was found; of a slow query, how often it was slow often enough. At least 2. */
  readonly times: number;
  /** The first time and the newest, in milliseconds since 1970. */
  readonly firstAt: number;
  readonly lastAt: number;
  /** `count` of the newest time. */
  readonly lastCount: number;
  /** `totalMs` of all times added up. Undefined for `slow_query`, whose windows of time overlap. */
  readonly totalMs: number | undefined;
  /** Where else it was found, at the same place in the program: routes and jobs, in the order they came, at most 10. */
  readonly others: readonly WorkUnit[];
  /** There were more of them. */
  readonly hasMoreOthers: boolean;
}

/** Something to mend, with all that a report says of it. Plain data: it can be sent as JSON. */
export interface Finding {
  /** The same for the same trouble in the same function of the same file, whatever line it moves to: what a baseline knows it by. */
  readonly id: string;
  readonly kind: FindingKind;
  readonly confidence: Confidence;
  /** One line: `N+1: 25 × SELECT orders, one per row of SELECT users`. */
  readonly title: string;
  readonly statement: StatementInfo;
  /** Other statements of it: of `consecutive`, those that could run beside each other; of a budget, the most frequent. */
  readonly others: readonly StatementInfo[];
  /** Runs in this scope; of a slow query, hits in its time window. */
  readonly count: number;
  /** Runs with different values. */
  readonly distinct: number;
  readonly totalMs: number;
  /** The worst single run. */
  readonly maxMs: number;
  /** Waiting for a connection of the pool, of all runs; no part of `totalMs`. */
  readonly waitMs: number;
  /** What it would take at least to mend: time saved, or the limit that was passed; in ms or queries. */
  readonly limit: number | undefined;
  /** The runs overlapped (`Promise.all`). */
  readonly isConcurrent: boolean;
  /** First frames of the application, most frequent first. */
  readonly sites: readonly CallSite[];
  readonly parent: { readonly statement: StatementInfo; readonly site: CallSite | undefined } | undefined;
  readonly scope: FindingScope | undefined;
  /** `prisma`, `typeorm`; undefined: a driver. */
  readonly orm: string | undefined;
  /** Why it is reported, and how sure: a sentence or two. */
  readonly why: string;
  /** What to do, in the words of the ORM in use. */
  readonly fix: { readonly text: string; readonly example: string | undefined };
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Of one that was found before; all else of the finding is then said of its worst time. Undefined: the first time. */
  readonly recurrence?: Recurrence | undefined;
}
