import { currentScope, Registry, type Scope, type SondeError } from '@sonde/metrics';
import {
  captureStack,
  QueryObserver,
  type QueryObserverOptions,
  type QueryResult,
  type QueryStart,
  type RunningQuery,
  readSite,
} from '@sonde/queries';

/** A query as an adapter told it. */
export interface SeenQuery {
  readonly start: QueryStart;
  readonly scope: Scope | undefined;
  /** The function and file it was asked in. */
  readonly site: { readonly file: string; readonly function: string | undefined } | undefined;
  wasSent: boolean;
  /** What it was ended with: the first time, which is the one that counts. */
  readonly ends: QueryResult[];
}

/** An observer that does all that the real one does, and keeps what it was told, with the place of every query. */
export class SeeingObserver extends QueryObserver {
  readonly seen: SeenQuery[] = [];
  readonly told: readonly SondeError<string>[];

  constructor(options: QueryObserverOptions = {}) {
    const told: SondeError<string>[] = [];
    super({
      registry: new Registry({ onFault: (fault) => told.push(fault) }),
      mode: 'test',
      log: false,
      ...options,
    });
    this.told = told;
  }

  override start(query: QueryStart): RunningQuery {
    const stack = query.stack ?? captureStack(SeeingObserver.prototype.start);
    const seen: SeenQuery = {
      start: query,
      scope: currentScope(),
      site: readSite(stack),
      wasSent: false,
      ends: [],
    };
    this.seen.push(seen);
    const running = super.start({ ...query, stack });
    return {
      sent() {
        seen.wasSent = true;
        running.sent();
      },
      end(result = {}) {
        if (seen.ends.length === 0) seen.ends.push(result);
        running.end(result);
      },
    };
  }

  /** What the metrics hold, as text. */
  async text(): Promise<string> {
    return JSON.stringify(await this.registry.collect());
  }
}
