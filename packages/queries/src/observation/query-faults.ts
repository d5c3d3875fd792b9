import { describeThrown, type Registry } from '@sonde/metrics';
import type { QueriesErrorCode } from '../errors.js';

/** What goes wrong while queries are observed: counted, told once, never thrown into the application. */
export class QueryFaults {
  private readonly registry: Registry;

  constructor(registry: Registry) {
    this.registry = registry;
  }

  recordingFailed(cause: unknown): void {
    this.report(
      'queries',
      'SONDE_QUERIES_RECORDING_FAILED',
      'recording a query',
      'no error',
      'The query went on as if it were not observed. Please report this, with the error that is its cause.',
      cause,
    );
  }

  listenerFailed(cause: unknown): void {
    this.report(
      'findings',
      'SONDE_QUERIES_LISTENER_FAILED',
      'a listener or log of findings',
      'a function that returns',
      'The finding is counted, and in findings(). Mend the function.',
      cause,
    );
  }

  observedTwice(what: string): void {
    this.registry.report('adapters', 'SONDE_QUERIES_OBSERVED_TWICE', () => ({
      what,
      got: 'one that this observer observes already',
      expected: 'one call for each of them',
      next: 'Its queries count once. Remove one of the two calls.',
    }));
  }

  noScope(queries: number): void {
    this.registry.report('scopes', 'SONDE_QUERIES_NO_SCOPE', () => ({
      what: 'queries outside of any scope',
      got: `the first ${queries} queries, none of them in a request, a job or a test`,
      expected: 'queries of units of work',
      next: 'N+1 and budgets are found within one. Install the middleware of @sonde/http, or run jobs in runScope() of @sonde/metrics.',
    }));
  }

  tooManySummaries(limit: number): void {
    this.registry.report('summaries', 'SONDE_QUERIES_SUMMARY_LIMIT', () => ({
      what: 'label db_query_summary',
      got: `more than ${limit} different queries`,
      expected: 'fewer',
      next: 'Further ones are _OTHER. Names that are written into queries (a table for each customer) make them many; raise maxSummaries if they are meant.',
    }));
  }

  private report(
    subject: string,
    code: QueriesErrorCode,
    what: string,
    expected: string,
    next: string,
    cause: unknown,
  ): void {
    this.registry.report(subject, code, () => ({ what, got: describeThrown(cause), expected, next }), cause);
  }
}
