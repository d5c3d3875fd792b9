import { BoundedNames, type Clock, type LabelValue } from '@sonde/metrics';
import { errorName } from './error-type.js';
import type { RequestExchange } from './exchange.js';
import type { FinishedRequest, RequestOptions } from './options.js';
import type { Outcome } from './outcome.js';
import type { RequestRecord } from './recorder.js';
import type { RequestFaults } from './request-faults.js';

/** Classes of thrown errors that are told apart in `error.type`. */
const maxErrorTypes = 50;

const none: readonly LabelValue[] = [];

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Says of a request that has ended what is to be recorded, the user's own functions asked. */
export class RequestDescriber {
  private readonly clock: Clock;
  private readonly faults: RequestFaults;
  private readonly labels: readonly (readonly [string, (request: FinishedRequest) => LabelValue])[];
  private readonly route: ((request: FinishedRequest) => string | undefined) | undefined;
  private readonly errorTypes = new BoundedNames(maxErrorTypes);

  constructor({ labels, route }: Pick<RequestOptions, 'labels' | 'route'>, clock: Clock, faults: RequestFaults) {
    this.clock = clock;
    this.faults = faults;
    this.labels = Object.entries(labels ?? {});
    this.route = route;
  }

  /** Names of the labels that the options add. */
  get extraLabels(): string[] {
    return this.labels.map(([name]) => name);
  }

  describe(exchange: RequestExchange, { status, failure }: Outcome): RequestRecord {
    const seconds = Math.max(0, this.clock.monotonicMs() - exchange.startedMs) / 1000;
    const errorType = this.errorType(exchange, status, failure);
    const record: Mutable<RequestRecord> = {
      exchange,
      method: exchange.method,
      route: exchange.route ?? '',
      status,
      errorType,
      seconds,
      requestBytes: exchange.requestBytes,
      responseBytes: exchange.responseBytes,
      extra: none,
    };
    if (this.route === undefined && this.labels.length === 0) return record;
    const { method, scheme, url, context } = exchange;
    const finished = { method, route: record.route, status, scheme, errorType, seconds, url, context };
    if (this.route !== undefined) record.route = finished.route = this.renamed(this.route, finished);
    record.extra = this.labels.map(([name, read]) => this.labelValue(name, read, finished));
    return record;
  }

  /** Semantic conventions, `error.type`: empty unless it failed; a status below 500 is the client's affair. */
  private errorType(exchange: RequestExchange, status: number, failure: string | undefined): string {
    if (failure !== undefined) return this.errorTypes.admit(failure);
    if (status < 500) return '';
    return this.errorTypes.admit(errorName(exchange.thrown) ?? String(status));
  }

  private renamed(route: (request: FinishedRequest) => string | undefined, finished: FinishedRequest): string {
    try {
      const named: unknown = route(finished);
      if (named === undefined) return finished.route;
      if (typeof named === 'string') return named;
      this.faults.routeFailed(named, undefined);
    } catch (cause) {
      this.faults.routeFailed(undefined, cause);
    }
    return finished.route;
  }

  private labelValue(
    name: string,
    read: (request: FinishedRequest) => LabelValue,
    finished: FinishedRequest,
  ): LabelValue {
    try {
      const value: unknown = read(finished);
      if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
      this.faults.labelFailed(name, value, undefined);
    } catch (cause) {
      this.faults.labelFailed(name, undefined, cause);
    }
    return '';
  }
}
