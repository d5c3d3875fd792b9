import type { QueryObserver } from '../observation/query-observer.js';
import type { QueryResult, QueryStart } from '../query/query-event.js';

/** Takes down what adapters tell an observer. */
export class RecordingObserver {
  readonly told: (readonly [string, unknown])[] = [];

  start(query: QueryStart) {
    this.told.push(['start', query.text]);
    return {
      sent: () => this.told.push(['sent', undefined]),
      end: (result?: QueryResult) => this.told.push(['end', result]),
    };
  }

  failed(cause: unknown): void {
    this.told.push(['failed', cause]);
  }

  observedTwice(what: string): void {
    this.told.push(['twice', what]);
  }

  get asObserver(): QueryObserver {
    return this as unknown as QueryObserver;
  }
}
