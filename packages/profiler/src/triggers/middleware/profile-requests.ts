import { type Clock, describeThrown } from '@sonde/metrics';
import type { CpuSession } from '../../capture/cpu-sessions.js';
import type { Profiler } from '../../capture/profiler.js';
import { ProfileDirectory } from '../../storage/profile-directory.js';
import { headerOf, type NodeRequest, type NodeResponse, splitUrl } from '../http/node-messages.js';
import { checkProfiler } from '../profiler-argument.js';
import { checkRequestProfiling, type RequestProfilingOptions } from './request-options.js';
import { type RequestProfile, titleOf } from './request-profile.js';
import { methodOf, RequestScope } from './request-scope.js';
import { SignatureMetrics } from './signature-metrics.js';
import { profileHeader, profileParameter, SignedRequests } from './signed-requests.js';
import { type EndedRequest, SlowRequests } from './slow-requests.js';

/** A middleware of node:http, Express and connect; for Fastify a hook: `(request, reply, done) => it(request.raw, reply.raw, done)`. */
export interface RequestProfiling {
  (request: NodeRequest, response: NodeResponse, next: () => unknown): void;
  /** The slowest requests of each route, the slowest first. */
  worst(): readonly RequestProfile[];
  /** Requests are let through unprofiled from here on. */
  close(): void;
}

/**
 * Profiles requests: those that ask for it by a signature, from their beginning, and those that were slow, afterwards.
 * Stands behind the middleware that measures requests, which knows the route. Requests that ask without a good signature
 * are served as if they had not.
 *
 * @throws SondeError SONDE_INVALID_OPTION
 */
export function profileRequests(
  profiler: Pick<Profiler, 'start' | 'registry'>,
  options: RequestProfilingOptions,
): RequestProfiling {
  checkProfiler(profiler, ['start'], 'profileRequests()');
  const desk = new RequestDesk(profiler, options);
  const handle = (request: NodeRequest, response: NodeResponse, next: () => unknown) =>
    desk.serve(request, response, next);
  return Object.assign(handle, { worst: () => desk.slow?.list() ?? [], close: () => desk.close() });
}

class RequestDesk {
  readonly slow: SlowRequests | undefined;
  private readonly profiler: Pick<Profiler, 'start' | 'registry'>;
  private readonly options: RequestProfilingOptions;
  private readonly clock: Clock;
  private readonly signed: SignedRequests;
  private readonly signatures: SignatureMetrics;
  private readonly files: ProfileDirectory | undefined;
  private isClosed = false;

  constructor(profiler: Pick<Profiler, 'start' | 'registry'>, options: RequestProfilingOptions) {
    checkRequestProfiling(options);
    const { slow, secrets, directory, quotaBytes, format } = options;
    const { clock } = profiler.registry;
    this.profiler = profiler;
    this.options = options;
    this.clock = clock;
    this.signed = new SignedRequests(secrets, clock);
    this.signatures = new SignatureMetrics(profiler.registry);
    this.slow = slow === undefined ? undefined : new SlowRequests(clock, slow);
    this.files = directory === undefined ? undefined : new ProfileDirectory({ clock, directory, quotaBytes, format });
  }

  serve(request: NodeRequest, response: NodeResponse, next: () => unknown): void {
    if (this.isClosed) {
      next();
      return;
    }
    const isAsked = this.isAsked(request);
    if (!isAsked && this.slow === undefined) {
      next();
      return;
    }
    const fromMs = this.clock.monotonicMs();
    const startedAtMs = this.clock.epochMs();
    const work = new RequestScope(request);
    const method = methodOf(request);
    const session = isAsked ? this.begin(response) : undefined;
    response.on('close', () => {
      const toMs = this.clock.monotonicMs();
      const { route, scope } = work;
      const { traceId } = scope;
      work.end();
      const durationMs = toMs - fromMs;
      const facts = {
        method,
        route,
        status: response.statusCode,
        durationMs,
        startedAtMs,
        ...(traceId && { traceId }),
      };
      if (session === undefined) this.look({ facts, fromMs, toMs, scope });
      else void this.finish(session, facts);
    });
    if (session === undefined) work.run(next);
    // From a turn of its own: what the application throws must not become a rejection of ours.
    else void session.then(() => queueMicrotask(() => work.run(next)));
  }

  close(): void {
    this.isClosed = true;
    this.slow?.clear();
  }

  private isAsked(request: NodeRequest): boolean {
    const [path, query] = splitUrl(
      typeof request.originalUrl === 'string' ? request.originalUrl : (request.url ?? '/'),
    );
    let signature: string | null | undefined = headerOf(request, profileHeader);
    if (signature === undefined && query.includes(profileParameter)) {
      signature = new URLSearchParams(query).get(profileParameter);
    }
    if (signature == null) return false;
    const outcome = this.signed.accept(request.method ?? 'GET', path, signature);
    this.signatures.shown(outcome);
    return outcome === 'accepted';
  }

  /** Never rejects: a request is served, profiled or not. Its answer says which. */
  private async begin(response: NodeResponse): Promise<CpuSession | undefined> {
    const { maxDurationMs } = this.options;
    let session: CpuSession | undefined;
    try {
      session = await this.profiler.start({ title: 'request', maxDurationMs });
    } catch {
      // Another profile is being taken, or the engine refuses: the profiler has counted it.
    }
    if (!response.headersSent) response.setHeader(profileHeader, session === undefined ? 'busy' : 'taken');
    return session;
  }

  private async finish(beginning: Promise<CpuSession | undefined>, facts: EndedRequest['facts']): Promise<void> {
    try {
      const session = await beginning;
      if (session === undefined) return;
      const profile = { ...(await session.stop()), title: titleOf(facts) };
      await this.complete({ reason: 'asked', ...facts, profile });
    } catch (error) {
      this.failed('a profile that a request asked for', 'SONDE_PROFILER_STOP_FAILED', error);
    }
  }

  private look(ended: EndedRequest): void {
    this.slow
      ?.look(ended, (profile) => this.complete(profile))
      .catch((error) => this.failed('a profile of a slow request', 'SONDE_PROFILER_STOP_FAILED', error));
  }

  /** Keeps it, and hands it out. Never rejects. */
  private async complete(profile: RequestProfile): Promise<RequestProfile> {
    let kept = profile;
    try {
      const path = await this.files?.keep(profile.profile);
      if (path !== undefined) kept = { ...profile, path };
    } catch (error) {
      this.failed('a profile of a request', 'SONDE_PROFILER_STORAGE_FAILED', error);
    }
    try {
      await this.options.onProfile?.(kept);
    } catch (error) {
      this.failed('the function onProfile', 'SONDE_PROFILER_LISTENER_FAILED', error);
    }
    return kept;
  }

  private failed(what: string, code: `SONDE_${string}`, cause: unknown): void {
    const next = 'Requests are served all the same. Put right what stands above.';
    const complaint = () => ({ what, got: describeThrown(cause), expected: 'no exception', next });
    this.profiler.registry.report('profile-requests', code, complaint, cause);
  }
}
