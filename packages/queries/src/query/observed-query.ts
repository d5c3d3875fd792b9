import type { CapturedStack } from '../call-site/call-site.js';
import type { QueryEvent } from './query-event.js';
import type { StatementText } from './statement.js';

/** A query as the ledger of its scope takes it. `parameters` and `rows` are the application's own: read, never kept. */
export interface ObservedQuery
  extends Pick<QueryEvent, 'parameters' | 'rows' | 'rowCount' | 'error' | 'startedMs' | 'durationMs' | 'orm'> {
  readonly text: StatementText;
  readonly waitMs: number;
  /** Captured for suspects only. */
  readonly stack: CapturedStack | undefined;
}
