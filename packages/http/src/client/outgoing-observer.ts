import {
  BoundedNames,
  currentScope,
  defaultRegistry,
  otherName,
  type Registry,
  runInScope,
  type Scope,
} from '@sonde/metrics';
import { standardMethods } from '../request/methods.js';
import { RequestFaults } from '../request/request-faults.js';
import { ClientDuration } from './client-duration.js';
import { EndedRequest } from './ended-request.js';
import { checkOutgoingOptions } from './option-checks.js';
import type { FinishedOutgoingRequest, OutgoingRequest, OutgoingRequestOptions } from './options.js';
import { meantOrigin, type Origin, Origins, requestedUrl } from './origin.js';
import type { OutgoingExchange } from './outgoing-exchange.js';

/** Errors that are told apart in `error.type`. */
const maxErrorTypes = 50;

const defaultMaxHosts = 100;

/** What a request made outside of any scope is recorded in, wherever its end comes from. */
const noScope: Scope = { kind: 'none' };

/**
 * Follows outgoing requests from their start to their end for one registry. Whoever sees a client's events tells it
 * of them by the client's own request objects; it decides what they mean.
 */
export class OutgoingObserver {
  readonly registry: Registry;
  readonly faults: RequestFaults;
  private readonly options: OutgoingRequestOptions;
  private readonly duration: ClientDuration;
  private readonly methods: ReadonlySet<string>;
  private readonly origins = new Origins();
  private readonly hosts: BoundedNames;
  private readonly errorTypes = new BoundedNames(maxErrorTypes);
  /** `null`: one that is left alone, since it is skipped, has ended, or began before anybody looked. */
  private exchanges = new WeakMap<object, OutgoingExchange | null>();

  /** @throws SondeError SONDE_INVALID_OPTION; and what the registry says of names and buckets */
  constructor(options: OutgoingRequestOptions) {
    checkOutgoingOptions(options);
    this.options = options;
    this.registry = options.registry ?? defaultRegistry;
    this.faults = new RequestFaults(this.registry);
    this.duration = new ClientDuration(this.registry, options, this.faults);
    this.methods = new Set(options.knownMethods ?? standardMethods);
    const limit = options.maxHosts ?? defaultMaxHosts;
    this.hosts = new BoundedNames(limit, () => this.hostLimit(limit));
  }

  /** Takes up a request, unless it is known already; says whether it is to be followed. */
  begin(request: object, method: string, sentTo: string, path: string): OutgoingExchange | undefined {
    if (this.exchanges.has(request)) return undefined;
    const known = this.methods.has(method) ? method : otherName;
    const origin = meantOrigin(sentTo, path);
    if (this.skips(known, origin, path)) {
      this.exchanges.set(request, null);
      return undefined;
    }
    const startedMs = this.registry.clock.monotonicMs();
    const scope = currentScope();
    const exchange = { method: known, origin, path, startedMs, scope, status: undefined, port: undefined };
    this.exchanges.set(request, exchange);
    return exchange;
  }

  /** A response to it has come. */
  answered(request: object, status: number): OutgoingExchange | undefined {
    const exchange = this.exchanges.get(request) ?? undefined;
    if (exchange !== undefined) exchange.status = status;
    // It began before anybody looked: what comes of it must not pass for a request without an answer.
    else this.exchanges.set(request, null);
    return exchange;
  }

  /** Counts it, if it is followed and has not ended yet. */
  end(request: object, failure: string | undefined): void {
    const exchange = this.exchanges.get(request) ?? undefined;
    if (exchange === undefined) return;
    this.exchanges.set(request, null);
    const finished = this.describe(exchange, failure);
    // On Node.js 20, the first scope of a process makes all its promises dearer: a process without scopes stays so.
    if (currentScope() === exchange.scope) this.duration.record(finished);
    else runInScope(exchange.scope ?? noScope, () => this.duration.record(finished));
  }

  /** Forgets the requests that are under way. */
  forgetAll(): void {
    this.exchanges = new WeakMap();
  }

  private describe(exchange: OutgoingExchange, failure: string | undefined): FinishedOutgoingRequest {
    const seconds = Math.max(0, this.registry.clock.monotonicMs() - exchange.startedMs) / 1000;
    const host = this.admitted(this.named(exchange));
    return new EndedRequest(exchange, host, this.errorType(exchange.status, failure), seconds);
  }

  /** Semantic conventions, `error.type`: a response that says what is wrong says it best. */
  private errorType(status: number | undefined, failure: string | undefined): string {
    if (status !== undefined && status >= 400) return this.errorTypes.admit(String(status));
    return failure === undefined ? '' : this.errorTypes.admit(failure);
  }

  /** The host and port, or the group that the options make of them. */
  private named(exchange: OutgoingExchange): Origin {
    const parsed = this.origins.of(exchange.origin);
    const origin = exchange.port === undefined ? parsed : { address: parsed.address, port: exchange.port };
    if (this.options.hosts === undefined) return origin;
    try {
      const group: unknown = this.options.hosts(requestedUrl(exchange.origin, exchange.path));
      if (group === undefined) return origin;
      if (typeof group === 'string') return { address: group, port: '' };
      this.faults.labelFailed('hosts', group, undefined);
    } catch (cause) {
      this.faults.labelFailed('hosts', undefined, cause);
    }
    return { address: '', port: '' };
  }

  private admitted(origin: Origin): Origin {
    const name = this.duration.hostName(origin);
    return this.hosts.admit(name) === otherName ? { address: otherName, port: '' } : origin;
  }

  private skips(method: string, origin: string, path: string): boolean {
    const { skip } = this.options;
    if (skip === undefined) return false;
    const request: OutgoingRequest = { method, url: requestedUrl(origin, path) };
    try {
      const answer: unknown = skip(request);
      if (typeof answer !== 'boolean' && answer !== undefined) this.faults.skipAnswered(answer);
      return answer === true;
    } catch (cause) {
      this.faults.skipFailed(cause);
      return false;
    }
  }

  private hostLimit(limit: number): void {
    this.faults.report('outgoing requests', 'SONDE_HTTP_HOST_LIMIT', () => ({
      what: 'outgoing requests',
      got: `more than ${limit} hosts with their ports`,
      expected: 'at most as many as option "maxHosts" says',
      next: 'Further hosts are counted as one, _OTHER. Name groups of them with option "hosts", or raise "maxHosts".',
    }));
  }
}
