import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import {
  currentScope,
  defaultRegistry,
  endScope,
  otherName,
  type Registry,
  runInScope,
  SondeError,
} from '@sonde/metrics';
import { countRequestBody, mayHaveBody } from './body-bytes.js';
import { type ExchangeObserver, RequestExchange } from './exchange.js';
import { exchanges, skippedRequests } from './exchanges.js';
import { standardMethods } from './methods.js';
import { checkRequestOptions } from './option-checks.js';
import type { RequestOptions } from './options.js';
import type { Outcome } from './outcome.js';
import type { RecorderOptions, RequestPreset, RequestRecorder } from './recorder.js';
import { RequestDescriber } from './request-describer.js';
import { RequestFaults } from './request-faults.js';
import { forwardedScheme } from './scheme.js';
import { semanticConventions } from './semantic-conventions.js';
import { type Skips, skips } from './skip-rules.js';
import { watchResponse } from './watched-response.js';

/**
 * Measures requests for one registry by one set of options. Adapters ask it for an exchange, run the rest of the
 * request in it, and tell it the route; everything else is decided here. None of its methods throws.
 */
export class RequestObserver implements ExchangeObserver {
  readonly registry: Registry;
  readonly faults: RequestFaults;
  /** Whether requests run in a scope. */
  readonly scoped: boolean;
  readonly place: ExchangeObserver['place'];
  readonly countsBodies: boolean;
  private readonly recorder: RequestRecorder;
  private readonly skips: Skips | undefined;
  private readonly methods: ReadonlySet<string>;
  private readonly describer: RequestDescriber;
  private readonly trustProxy: boolean;

  /** @throws SondeError SONDE_INVALID_OPTION, SONDE_HTTP_OPTIONS_DIFFER; and what the registry says of names and buckets */
  constructor(options: RequestOptions<never>, place: ExchangeObserver['place'] = 'framework') {
    checkRequestOptions(options);
    const given = options as RequestOptions<unknown>;
    this.registry = given.registry ?? defaultRegistry;
    this.faults = new RequestFaults(this.registry);
    this.place = place;
    this.describer = new RequestDescriber(given, this.registry.clock, this.faults);
    this.recorder = recorderOf(given.preset ?? semanticConventions, this.registry, {
      omitLabels: given.omitLabels,
      metrics: given.metrics,
      groupStatusCodes: given.groupStatusCodes,
      buckets: given.buckets,
      sizeBuckets: given.sizeBuckets,
      extraLabels: this.describer.extraLabels,
    });
    this.countsBodies = this.recorder.countsBodies;
    this.skips = skips(
      given.skip,
      (cause) => this.faults.skipFailed(cause),
      (answer) => this.faults.skipAnswered(answer),
    );
    this.methods = new Set(given.knownMethods ?? standardMethods);
    this.trustProxy = given.trustProxy === true;
    this.scoped = given.scope !== false;
  }

  /**
   * Begins to measure a request of Node, or finds it begun at the server already. From here on it ends by itself,
   * when its response closes. `undefined`: it is skipped, or another middleware measures it; pass it on untouched.
   */
  begin(request: IncomingMessage, response: ServerResponse, context: unknown): RequestExchange | undefined {
    try {
      const other = exchanges.get(request);
      const begun = this.ownOf(other);
      if (begun !== undefined && !this.replaces(begun)) return this.join(begun, context);
      begun?.observer.drop(begun);
      const url = (request as { originalUrl?: string }).originalUrl ?? request.url ?? '';
      if (this.skipsRequest(request, url)) return undefined;
      const secure = (request.socket as { encrypted?: boolean } | null)?.encrypted === true;
      const exchange = this.open(request.method ?? '', url, request, secure, context, other, begun?.startedMs);
      exchanges.set(request, exchange);
      if (mayHaveBody(request)) {
        if (this.scoped) this.keepScope(exchange, request);
        if (this.countsBodies) countRequestBody(request, exchange);
      }
      watchResponse(exchange, request, response);
      return exchange;
    } catch (cause) {
      this.faults.recordingFailed(cause);
      return undefined;
    }
  }

  /** The same for a request that has no response of Node, because it asks for another protocol. */
  beginUpgrade(request: IncomingMessage): RequestExchange | undefined {
    try {
      const url = request.url ?? '';
      if (this.exchangeOf(request) !== undefined || this.skipsRequest(request, url)) return undefined;
      const secure = (request.socket as { encrypted?: boolean } | undefined)?.encrypted === true;
      const exchange = this.open(request.method ?? '', url, request, secure, request, exchanges.get(request));
      exchanges.set(request, exchange);
      return exchange;
    } catch (cause) {
      this.faults.recordingFailed(cause);
      return undefined;
    }
  }

  /**
   * The same for a request that has no Node objects, such as one of a test: its adapter says when it ends. Inside of
   * another request it is a part of that one: an app handed on to by its `fetch`, or a call that never left the process.
   */
  beginDetached(
    method: string,
    url: string,
    headers: IncomingHttpHeaders,
    context: unknown,
  ): RequestExchange | undefined {
    try {
      const around = currentScope();
      if (around instanceof RequestExchange && around.observer.registry === this.registry) {
        if (around.context !== context || around.observer === this || this.place === 'process') return undefined;
        if (!this.replaces(around)) {
          this.faults.measuredTwice();
          return undefined;
        }
        around.observer.drop(around);
      }
      // Absolute, where that of Node begins with the path.
      const target = url.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, '');
      if (this.skips?.(method, target) === true) return undefined;
      const exchange = this.open(method, target, { headers }, url.startsWith('https:'), context);
      exchange.seesBodies = false;
      return exchange;
    } catch (cause) {
      this.faults.recordingFailed(cause);
      return undefined;
    }
  }

  /** The exchange of a request of Node in this observer's registry, if it has begun. */
  exchangeOf(request: object): RequestExchange | undefined {
    return this.ownOf(exchanges.get(request));
  }

  /** Runs what serves the request inside its scope. */
  run<T>(exchange: RequestExchange, fn: () => T): T {
    return this.scoped ? runInScope(exchange, fn) : fn();
  }

  /** The same where the scope may have been lost on the way, or not. */
  reenter<T>(exchange: RequestExchange, fn: () => T): T {
    return this.scoped && currentScope() !== exchange ? runInScope(exchange, fn) : fn();
  }

  end(exchange: RequestExchange, outcome: Outcome): void {
    if (!exchange.claimEnd()) return;
    try {
      this.recorder.ended(exchange.method, exchange.scheme);
      const record = this.describer.describe(exchange, outcome);
      // Exemplars are taken from the scope, and the end of a response comes from outside of it.
      if (this.registry.takesExemplars) runInScope(exchange, () => this.recorder.record(record));
      else this.recorder.record(record);
    } catch (cause) {
      this.faults.recordingFailed(cause);
    }
    endScope(exchange);
    this.release(exchange);
  }

  drop(exchange: RequestExchange): void {
    if (!exchange.claimEnd()) return;
    try {
      this.recorder.ended(exchange.method, exchange.scheme);
    } catch (cause) {
      this.faults.recordingFailed(cause);
    }
    endScope(exchange);
  }

  /** Those that were dropped for it as well: they go on as scopes around it. */
  private release(exchange: RequestExchange): void {
    try {
      for (let each: RequestExchange | undefined = exchange; each !== undefined; each = each.other) {
        if (each.isOver) each.release();
      }
    } catch (cause) {
      this.faults.recordingFailed(cause);
    }
  }

  /** What a body sets off comes from its connection, which is of no scope: its events are brought back into it. */
  private keepScope(exchange: RequestExchange, request: IncomingMessage): void {
    const { emit } = request;
    request.emit = (...event: unknown[]) =>
      this.reenter(exchange, () => (emit as (...all: unknown[]) => boolean).apply(request, event));
  }

  private skipsRequest(request: IncomingMessage, url: string): boolean {
    if (this.place === 'process' && skippedRequests.get(request) === this.registry) return true;
    if (this.skips?.(request.method ?? '', url) !== true) return false;
    if (this.place !== 'process') skippedRequests.set(request, this.registry);
    return true;
  }

  /** What measures all servers of the process steps back for what was installed by hand, with options of its own. */
  private replaces({ observer, isOver }: RequestExchange): boolean {
    return observer.place === 'process' && this.place !== 'process' && !isOver;
  }

  private join(begun: RequestExchange, context: unknown): RequestExchange | undefined {
    if (begun.observer !== this) {
      if (this.place === 'process') {
        if (begun.observer.place === 'process') this.faults.measuredTwice();
        return undefined;
      }
      // A plugin of Fastify stands at the server too, and may stand further out than `measureServer`.
      if (this.place === 'server' && begun.observer.place === 'framework') return undefined;
      // What the server began is for the first middleware that comes by.
      const taken = this.place === 'server' || begun.observer.place === 'framework' || (begun.joined ?? this) !== this;
      if (taken) {
        this.faults.measuredTwice();
        return undefined;
      }
      begun.joined = this;
    }
    begun.context = context;
    begun.enterSpan();
    return begun;
  }

  private ownOf(exchange: RequestExchange | undefined): RequestExchange | undefined {
    let own = exchange;
    while (own !== undefined && own.observer.registry !== this.registry) own = own.other;
    return own;
  }

  private open(
    method: string,
    url: string,
    message: { readonly headers: IncomingHttpHeaders },
    secure: boolean,
    context: unknown,
    other?: RequestExchange,
    startedMs = this.registry.clock.monotonicMs(),
  ): RequestExchange {
    const own = secure ? 'https' : 'http';
    const scheme = this.trustProxy ? (forwardedScheme(message.headers) ?? own) : own;
    const known = this.methods.has(method) ? method : otherName;
    const exchange = new RequestExchange(this, startedMs, known, url, scheme, message, context, other);
    this.recorder.started(known, scheme);
    return exchange;
  }
}

function recorderOf(preset: RequestPreset, registry: Registry, options: RecorderOptions): RequestRecorder {
  try {
    return preset(registry, options);
  } catch (cause) {
    if ((cause as { code?: unknown } | undefined)?.code !== 'SONDE_METRIC_CONFLICT') throw cause;
    throw new SondeError(
      'SONDE_HTTP_OPTIONS_DIFFER',
      {
        what: 'request middleware',
        got: 'labels or buckets other than those of the metrics that the registry has',
        expected: 'the same options wherever requests are measured for one registry',
        next: 'Give every middleware and measureServer of this registry the same options, or a registry each.',
      },
      { cause },
    );
  }
}
