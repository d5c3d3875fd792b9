import {
  currentScope,
  defaultRegistry,
  endScope,
  onScopeEnd,
  type Registry,
  runInScope,
  type Scope,
} from '@sonde/metrics';
import { captureStack } from '../call-site/capture-stack.js';
import type { Finding } from '../findings/finding.js';
import type { Group } from '../findings/group.js';
import type { Ledger } from '../findings/ledger.js';
import type { Mode } from '../findings/thresholds.js';
import type { ObservedQuery } from '../query/observed-query.js';
import type { QueryEvent, QueryStart } from '../query/query-event.js';
import type { Statement } from '../query/statement.js';
import { FindingDesk } from './finding-desk.js';
import type { KnownText } from './known-text.js';
import { Ledgers } from './ledgers.js';
import { checkObserverOptions, checkWatched } from './option-checks.js';
import type { QueryObserverOptions } from './options.js';
import { OrmQueries } from './orm-queries.js';
import { QueryFaults } from './query-faults.js';
import { QueryMetrics } from './query-metrics.js';
import { InnerQuery, type QueryFunnel, type RunningQuery, StartedQuery, unobserved } from './running-query.js';
import { reportOf, type ScopeReport } from './scope-report.js';
import { Statements } from './statements.js';

/** So many queries of start-up, migrations and health checks may run outside of any scope. */
const manyUnscoped = 1000;

/**
 * Where all queries of a process arrive, whichever driver or ORM tells of them: it records their metrics, keeps the
 * account of each scope, and finds what should be mended. Nothing of it throws into the application.
 */
export class QueryObserver {
  readonly registry: Registry;
  readonly mode: Mode;
  private readonly faults: QueryFaults;
  private readonly metrics: QueryMetrics;
  private readonly statements = new Statements();
  private readonly ledgers: Ledgers;
  private readonly orms = new OrmQueries();
  private readonly desk: FindingDesk;
  private readonly funnel: QueryFunnel;
  private readonly stopListening: () => void;
  private isClosed = false;
  /** Queries without a scope, until there is one with a scope, or enough to say so. */
  private unscoped = 0;

  /** @throws SondeError SONDE_INVALID_OPTION, SONDE_QUERIES_BASELINE_INVALID; and what the registry says of buckets */
  constructor(options: QueryObserverOptions = {}) {
    checkObserverOptions(options);
    this.registry = options.registry ?? defaultRegistry;
    this.mode = options.mode ?? modeOf(process.env['NODE_ENV']);
    this.faults = new QueryFaults(this.registry);
    this.metrics = new QueryMetrics(this.registry, this.faults, {
      maxSummaries: options.maxSummaries ?? 200,
      buckets: options.buckets,
    });
    const { clock } = this.registry;
    this.desk = new FindingDesk(options, this.mode, clock, this.metrics, this.faults);
    this.ledgers = new Ledgers(clock, (ledger) => this.settle(ledger));
    this.funnel = {
      now: () => clock.monotonicMs(),
      ended: (query) => this.ended(query),
    };
    this.stopListening = onScopeEnd((scope) => {
      const ledger = this.ledgers.end(scope);
      if (ledger !== undefined) this.settle(ledger);
    });
  }

  /** A query begins: to be called where the application asks for it, in its scope and on its stack. */
  start(query: QueryStart): RunningQuery {
    if (this.isClosed) return unobserved;
    try {
      const text = this.statements.of(query);
      const scope = currentScope();
      if (query.orm === undefined && this.orms.size > 0) {
        const outer = this.orms.take(text.statement, scope);
        if (outer !== undefined) return new InnerQuery(outer, query.namespace);
      }
      const ledger = this.ledgerOf(scope);
      const group = ledger?.started(text.statement);
      const stack =
        query.stack ??
        (this.isSuspect(text.statement, group) ? captureStack(QueryObserver.prototype.start) : undefined);
      const { parameters, namespace, orm, waitMs = 0 } = query;
      const isAllowed = this.desk.isAllowed(text);
      const started = new StartedQuery(
        this.funnel,
        text,
        parameters,
        namespace,
        orm,
        scope,
        ledger,
        group,
        stack,
        isAllowed,
        waitMs,
      );
      if (orm !== undefined) this.orms.add(started);
      return started;
    } catch (cause) {
      this.failed(cause);
      return unobserved;
    }
  }

  /** A query that is over already, as logs and traces tell of them. */
  observe(event: QueryEvent): void {
    if (this.isClosed) return;
    try {
      const text = this.statements.of(event);
      const scope = event.scope ?? currentScope();
      const ledger = this.ledgerOf(scope);
      const group = ledger?.started(text.statement);
      const { namespace, parameters, rows, rowCount, error, startedMs, durationMs, orm, stack, waitMs = 0 } = event;
      const isAllowed = this.desk.isAllowed(text);
      const asked = { namespace, scope, ledger, group, isAllowed };
      this.record({
        ...asked,
        ...{ text, parameters, rows, rowCount, error, startedMs, durationMs, orm, waitMs, stack },
      });
    } catch (cause) {
      this.failed(cause);
    }
  }

  /** Runs a function in a scope of its own and tells what it asked of its databases: for tests and scripts. */
  async watch<T>(
    scope: Scope,
    fn: () => T | PromiseLike<T>,
  ): Promise<{ readonly result: T; readonly report: ScopeReport }> {
    checkWatched(scope, fn);
    try {
      // A scope that asks nothing has an account too.
      this.ledgers.of(scope);
      const result = await runInScope(scope, async () => await fn());
      const ledger = this.ledgers.end(scope);
      const findings = ledger === undefined ? [] : this.settle(ledger);
      return { result, report: reportOf(ledger, findings, this.desk.readSite) };
    } finally {
      endScope(scope);
    }
  }

  /** The newest findings, oldest first: those that are neither ignored nor in the baseline, each once an hour. */
  findings(): readonly Finding[] {
    return this.desk.findings();
  }

  /** Ends all accounts that are open, and stops observing. */
  close(): void {
    if (this.isClosed) return;
    this.ledgers.endAll();
    this.isClosed = true;
    this.stopListening();
  }

  /** What went wrong in an adapter: counted, and told once. */
  failed(cause: unknown): void {
    this.faults.recordingFailed(cause);
  }

  /** An adapter was asked twice to observe the same thing. */
  observedTwice(what: string): void {
    this.faults.observedTwice(what);
  }

  private ledgerOf(scope: Scope | undefined): Ledger | undefined {
    if (scope !== undefined) {
      this.unscoped = manyUnscoped;
      return this.ledgers.of(scope);
    }
    if (++this.unscoped === manyUnscoped) this.faults.noScope(manyUnscoped);
    return undefined;
  }

  /** Whether it is worth to know where a query is asked for. Elsewhere than in production it always is. */
  private isSuspect(statement: Statement, group: Group | undefined): boolean {
    if (this.mode !== 'production') return true;
    // The first run tells nothing, and four stacks tell where the others come from.
    if (group !== undefined && group.started >= 2 && group.started <= 4) return true;
    return this.desk.wantsStack(statement);
  }

  private ended(query: StartedQuery): void {
    try {
      if (query.orm !== undefined) this.orms.delete(query);
      this.record(query);
    } catch (cause) {
      this.failed(cause);
    }
  }

  private record(query: EndedQuery): void {
    const { text, namespace, durationMs } = query;
    const { statement } = text;
    const rows = statement.kind === 'read' ? (query.rowCount ?? query.rows?.length) : undefined;
    this.metrics.query(text, namespace, durationMs / 1000, rows, query.error);
    query.ledger?.add(query, query.isAllowed, query.group);
    text.slowMs ??= this.desk.slowMs(statement);
    if (durationMs >= text.slowMs) this.metrics.slowQuery(statement, namespace);
    if (durationMs >= text.slowMs || query.waitMs >= text.slowMs) this.desk.late(query, query.scope);
  }

  private settle(ledger: Ledger): readonly Finding[] {
    try {
      this.metrics.scope(ledger.scope, ledger.queries, ledger.totalMs / 1000);
      return this.desk.settle(ledger);
    } catch (cause) {
      this.failed(cause);
      return [];
    }
  }
}

/** A query that is over, and whose it was. */
interface EndedQuery extends ObservedQuery {
  readonly text: KnownText;
  readonly namespace: string | undefined;
  readonly scope: Scope | undefined;
  readonly ledger: Ledger | undefined;
  readonly group: Group | undefined;
  readonly isAllowed: boolean;
}

function modeOf(environment: string | undefined): Mode {
  return environment === 'production' || environment === 'test' ? environment : 'development';
}
