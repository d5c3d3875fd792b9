import type { IncomingHttpHeaders } from 'node:http';
import type { Registry, Scope } from '@sonde/metrics';
import { activeSpan } from '../trace/active-span.js';
import { parseTraceparent, type TraceContext } from '../trace/traceparent.js';
import type { BodySizes } from './body-sizes.js';
import type { Outcome } from './outcome.js';
import type { RequestFaults } from './request-faults.js';

/** The key under which `console.log` finds what to show (`util.inspect.custom`). */
const inspect = Symbol.for('nodejs.util.inspect.custom');

const noMessage = { headers: {} };

/** Whoever measures an exchange. */
export interface ExchangeObserver {
  readonly registry: Registry;
  readonly faults: RequestFaults;
  /**
   * A framework's middleware may find the exchange that the server's observer began. One of the whole process steps back
   * for all that was installed by hand.
   */
  readonly place: 'process' | 'server' | 'framework';
  /** Whether it records sizes of bodies. */
  readonly countsBodies: boolean;
  /** Ends an exchange: counts it once, whoever calls first. */
  end(exchange: RequestExchange, outcome: Outcome): void;
  /** Ends an exchange that does not count: another observer of the registry measures the request. */
  drop(exchange: RequestExchange): void;
}

/**
 * One request and its response, from arrival to end; at the same time the scope that all work for it runs in.
 * Adapters fill in the route and what was thrown; all else is seen from Node's side.
 */
export class RequestExchange implements Scope, BodySizes {
  readonly kind = 'request';
  /** A known method, or `_OTHER`. */
  method: string;
  name?: string | undefined;
  readonly scheme: 'http' | 'https';
  readonly startedMs: number;
  /** As it came, with its query. */
  readonly url: string;
  announcedBytes: number | undefined;
  requestBytes = 0;
  responseBytes = 0;
  /** The framework's view of the request, for label functions. */
  context: unknown;
  /** What was thrown on the way, if the framework let us see it. */
  thrown: unknown;
  /** @internal */
  readonly observer: ExchangeObserver;
  /** @internal That of the framework's middleware, where the server's began. */
  joined?: ExchangeObserver;
  /** False where the bodies pass unseen: then their sizes are not known, rather than 0. */
  seesBodies = true;
  /** @internal The exchange of the same request that another registry counts. */
  readonly other: RequestExchange | undefined;
  /** Reads the route from the context while nobody has set it: for a router that tells its choice nowhere else. */
  readRoute?: ((context: unknown) => string | undefined) | undefined;
  private matched: string | undefined;
  /** Node makes the headers when they are asked for; most requests make no exemplar, and nobody asks. */
  private message: { readonly headers: IncomingHttpHeaders };
  private trace: TraceContext | null | undefined;
  /** Whether it has ended, and is counted. */
  isOver = false;

  /** @internal */
  constructor(
    observer: ExchangeObserver,
    startedMs: number,
    method: string,
    url: string,
    scheme: 'http' | 'https',
    message: { readonly headers: IncomingHttpHeaders },
    context: unknown,
    other: RequestExchange | undefined,
  ) {
    this.observer = observer;
    this.startedMs = startedMs;
    this.method = method;
    this.url = url;
    this.scheme = scheme;
    this.message = message;
    this.context = context;
    this.other = other;
    this.enterSpan();
  }

  /** Takes the OpenTelemetry span that the caller runs in for this request's. */
  enterSpan(): void {
    const span = activeSpan();
    if (span !== undefined) this.trace = span;
  }

  /** The pattern that matched, such as `/users/:id`. Whoever routes sets it; nobody did: nothing matched. */
  get route(): string | undefined {
    return this.matched ?? this.readRoute?.(this.context);
  }

  set route(pattern: string | undefined) {
    this.matched = pattern;
    // What is measured by hand may stand further out, where `currentScope()` does not lead.
    if (this.observer.place === 'process' && this.other !== undefined) this.other.route = pattern;
  }

  get traceId(): string | undefined {
    return this.traceContext()?.traceId;
  }

  get spanId(): string | undefined {
    return this.traceContext()?.spanId;
  }

  get sampled(): boolean | undefined {
    return this.traceContext()?.sampled;
  }

  /** What a scope tells, for logs: the rest of it is ours, and as large as a socket. */
  toJSON(): Scope {
    const { kind, name, route, method, traceId, spanId, sampled } = this;
    return { kind, name, route, method, traceId, spanId, sampled };
  }

  [inspect](): Scope {
    return this.toJSON();
  }

  /** True for the first caller only: a request counts once, whatever ends it. */
  claimEnd(): boolean {
    if (this.isOver) return false;
    this.isOver = true;
    return true;
  }

  /**
   * Lets go of the request, once nobody measures it any more; route and trace stay what they were. The scope itself stays
   * with whatever was begun in it, such as the timer of an idle connection, and must not keep the request with it.
   *
   * @internal
   */
  release(): void {
    this.matched ??= this.readRoute?.(this.context);
    this.traceContext();
    this.readRoute = undefined;
    this.context = undefined;
    this.thrown = undefined;
    this.message = noMessage;
  }

  private traceContext(): TraceContext | undefined {
    if (this.trace === undefined) this.trace = parseTraceparent(this.message.headers['traceparent']) ?? null;
    return this.trace ?? undefined;
  }
}
