import { AccessTokens } from '@sonde/metrics/access';
import { headerOf, isEnding, type NodeRequest, type NodeResponse, onGone, splitUrl } from '../http/node-messages.js';
import { checkProfiler } from '../profiler-argument.js';
import { type Answer, plainAnswer } from './answer.js';
import { Audit, type AuditFacts } from './audit.js';
import { endpoints } from './endpoint-names.js';
import { type EndpointOptions, type EndpointSettings, endpointSettings } from './endpoint-options.js';
import { type CpuSource, ProfileDesk } from './profile-desk.js';
import type { ProfileRequest } from './profile-request.js';

/** Profiles over HTTP. */
export interface ProfileEndpoints {
  /**
   * Answers a request that is for one of its paths: then it returns true, and the request is its own. All others are left
   * alone, and go to `next` where there is one. It never throws.
   */
  (request: NodeRequest, response: NodeResponse, next?: () => void): boolean;
  /** Gives up what is being taken; whoever comes is answered 503. */
  close(): void;
}

/** What a request without a token is told to show (RFC 6750; RFC 7617). */
const challenges: readonly string[] = ['Bearer realm="profiles"', 'Basic realm="profiles", charset="UTF-8"'];

const offText = `Profiling over HTTP is off: no token is set. Set the option "tokens" of profileEndpoints() to a secret of
at least 16 characters, and send it: Authorization: Bearer <token>`;
const unknownText = `This needs a token, and none that is known was shown. Send the header: Authorization: Bearer <token>
go tool pprof sends it as a password: go tool pprof http://me:<token>@host/debug/pprof/profile`;

/** Readers that take nothing for so long are left. */
const sendTimeoutMs = 60_000;
/** How often it is seen that the server takes no more connections. */
const servingEveryMs = 250;

/**
 * Profiles over HTTP, as Go has them: `/debug/pprof/profile?seconds=10`, `heap`, `allocs`, and a page that lists them.
 * The answer is gzipped pprof, which `go tool pprof`, Parca and Pyroscope take; `&format=` names others.
 *
 *     const endpoints = profileEndpoints(profiler, { tokens: process.env.PROFILER_TOKEN });
 *     createServer((request, response) => {
 *       if (endpoints(request, response)) return;
 *       …
 *     });
 *
 * For Express and connect it is a middleware as it is. They are off until there is a token.
 *
 * @throws SondeError SONDE_INVALID_OPTION
 */
export function profileEndpoints(profiler: CpuSource, options: EndpointOptions = {}): ProfileEndpoints {
  checkProfiler(profiler, ['cpu'], 'profileEndpoints()');
  const desk = new Endpoints(profiler, options);
  const handle = (request: NodeRequest, response: NodeResponse, next?: () => void): boolean => {
    const place = desk.find(request);
    if (place === undefined) {
      next?.();
      return false;
    }
    desk.serve(place, request, response).catch(() => response.destroy());
    return true;
  };
  return Object.assign(handle, { close: () => desk.close() });
}

/** Where in the endpoints a request points. */
interface Place {
  /** What stands behind the slash; empty for the index. */
  readonly name: string;
  readonly isFolder: boolean;
  readonly query: string;
}

class Endpoints {
  private readonly settings: EndpointSettings;
  private readonly tokens: AccessTokens;
  private readonly desk: ProfileDesk;
  private readonly audit: Audit;
  private readonly profiler: CpuSource;
  private readonly running = new Set<AbortController>();
  private isClosed = false;

  constructor(profiler: CpuSource, options: EndpointOptions) {
    this.settings = endpointSettings(options);
    this.tokens = new AccessTokens(options.tokens, 'option "tokens" of profileEndpoints()');
    this.profiler = profiler;
    this.desk = new ProfileDesk(profiler, this.settings);
    this.audit = new Audit(profiler.registry, options.audit);
  }

  /** By the address as it came, or as it is where a framework has cut off what this is mounted at. */
  find({ url, originalUrl }: NodeRequest): Place | undefined {
    for (const address of [url, originalUrl]) {
      if (typeof address !== 'string') continue;
      const [path, query] = splitUrl(address);
      if (path === this.settings.path) return { name: '', isFolder: false, query };
      if (path.startsWith(`${this.settings.path}/`)) {
        return { name: path.slice(this.settings.path.length + 1), isFolder: true, query };
      }
    }
    return undefined;
  }

  async serve(place: Place, request: NodeRequest, response: NodeResponse): Promise<void> {
    const { clock } = this.profiler.registry;
    const sinceMs = clock.monotonicMs();
    const token = this.tokens.find(headerOf(request, 'authorization'));
    const from = request.socket?.remoteAddress ?? '';
    let facts: Pick<AuditFacts, 'endpoint' | 'format' | 'seconds'> = { endpoint: auditedName(place.name) };
    let answer: Answer | undefined;
    try {
      const asked = this.refusal(place, request, token) ?? this.read(place);
      if ('endpoint' in asked) {
        facts = { endpoint: asked.endpoint.name, format: asked.format, seconds: asked.seconds };
        answer = await this.take(asked, request, response);
      } else answer = asked;
      if (answer !== undefined && !(await send(response, answer))) answer = undefined;
    } finally {
      const durationMs = Math.round(clock.monotonicMs() - sinceMs);
      this.audit.record({
        from,
        token,
        ...facts,
        status: answer?.status ?? 0,
        bytes: request.method === 'HEAD' ? 0 : (answer?.body.length ?? 0),
        durationMs,
      });
    }
  }

  close(): void {
    this.isClosed = true;
    for (const controller of this.running) controller.abort(ended);
  }

  /** Why a request is not let in. */
  private refusal({ name }: Place, request: NodeRequest, token: number): Answer | undefined {
    const { hidden } = this.settings;
    if (hidden && token === 0) return plainAnswer(404, 'Not found');
    if (!this.tokens.areSet) return plainAnswer(403, offText);
    if (token === 0) return plainAnswer(401, unknownText, { 'WWW-Authenticate': challenges });
    // A browser that knows the password sends it along for any page that points here.
    if (headerOf(request, 'sec-fetch-site') === 'cross-site') {
      return plainAnswer(403, 'A page of another site asked for this. Open the address itself.');
    }
    // Taking a profile is no way to ask whether one can be taken; the page costs nothing.
    const methods = name === '' ? ['GET', 'HEAD'] : ['GET'];
    if (!methods.includes(request.method ?? '')) {
      return plainAnswer(405, `Only ${methods.join(' or ')} is answered here.`, { Allow: methods.join(', ') });
    }
    if (this.isClosed) return plainAnswer(503, 'The profiler was closed: the service is ending.');
    return undefined;
  }

  private read({ name, isFolder, query }: Place): ProfileRequest | Answer {
    return name === '' ? this.desk.index(isFolder) : this.desk.read(name, query);
  }

  /** Takes a profile while there is somebody who waits for it. Nothing where its reader has left. */
  private async take(asked: ProfileRequest, request: NodeRequest, response: NodeResponse): Promise<Answer | undefined> {
    const controller = new AbortController();
    let hasLeft = false;
    onGone(request, response, () => {
      hasLeft = true;
      controller.abort(ended);
    });
    const watch = setInterval(() => {
      // A server that is closing waits for its answers: a profile of a minute would hold it.
      if (isEnding(request)) controller.abort(ended);
    }, servingEveryMs);
    watch.unref();
    this.running.add(controller);
    try {
      const answer = await this.desk.take(asked, controller.signal);
      if (hasLeft) return undefined;
      return controller.signal.aborted ? plainAnswer(503, 'The service is ending.') : answer;
    } finally {
      clearInterval(watch);
      this.running.delete(controller);
    }
  }
}

/** The name of an endpoint, of those that this service does not have as well; what a stranger writes is never quoted. */
function auditedName(name: string): AuditFacts['endpoint'] {
  return name === '' ? 'index' : (endpoints.find((each) => each.name === name)?.name ?? 'other');
}

const ended = new Error('Nobody waits for the profile any more.');

/** @returns whether all of it was sent */
function send(response: NodeResponse, { status, headers, body }: Answer): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => response.destroy(), sendTimeoutMs);
    timer.unref();
    const over = (isSent: boolean) => {
      clearTimeout(timer);
      resolve(isSent);
    };
    response.on('finish', () => over(true));
    response.on('close', () => over(response.writableFinished === true));
    response.on('error', () => over(false));
    if (response.destroyed === true || response.headersSent) {
      over(false);
      response.destroy();
      return;
    }
    response.statusCode = status;
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    response.setHeader('Content-Length', String(Buffer.byteLength(body)));
    response.end(body);
  });
}
