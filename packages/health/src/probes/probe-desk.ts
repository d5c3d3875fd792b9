import type { HealthSource } from '../model/health-source.js';
import type { HealthReport } from '../model/report.js';
import type { ProbeName } from '../model/status.js';
import { type BodyFormat, bodyFormat, contentTypes } from './body-format.js';
import { type DetailsPolicy, detailsPolicy } from './details-policy.js';
import { healthJsonBody } from './health-json-body.js';
import { jsonBody } from './json-body.js';
import { checkProbeOptions, type ProbeOptions, type ProbeRequest } from './options.js';
import { ProbeFaults } from './probe-faults.js';
import { ProbeRoutes } from './probe-routes.js';
import { textBody } from './text-body.js';

/** What a framework is told to send. `body` is there for HEAD too: its length is that of the answer to GET. */
export interface ProbeAnswer {
  readonly status: number;
  /** By names in lower case. No ETag: an answer of 304 would say what was, not what is. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers probes for every adapter alike; none has a policy of its own. */
export class ProbeDesk<Context> {
  readonly routes: ProbeRoutes;
  readonly faults: ProbeFaults;
  private readonly health: HealthSource;
  private readonly options: ProbeOptions<Context>;
  private readonly admits: DetailsPolicy<Context>;

  /**
   * @param what the function that was called with the options, for errors
   * @throws SondeError SONDE_INVALID_OPTION
   */
  constructor(what: string, health: HealthSource, options: ProbeOptions<Context>) {
    checkProbeOptions(what, health, options);
    this.health = health;
    this.options = options;
    this.routes = new ProbeRoutes(options);
    this.faults = new ProbeFaults(health);
    this.admits = detailsPolicy(options.details, this.faults);
  }

  /**
   * Which probe is asked for, if any.
   *
   * @param target of the request, as the handler meets it
   * @param wholeTarget the one before routers took a prefix off it: mounted at `/health` or at `/internal`, a handler
   * does what whoever mounted it meant
   */
  find(target: string | undefined, wholeTarget?: string | undefined): ProbeName | undefined {
    const found = this.routes.find(target ?? '/');
    const isLess = found === undefined && wholeTarget !== undefined && wholeTarget !== target;
    return isLess ? this.routes.find(wholeTarget) : found;
  }

  /** Never rejects. */
  async answer(probe: ProbeName, request: ProbeRequest<Context>): Promise<ProbeAnswer> {
    try {
      if (request.method !== 'GET' && request.method !== 'HEAD') return notAllowed;
      const [report, detailed] = await Promise.all([this.health.probe(probe), this.admits(request)]);
      const format = bodyFormat(request.header('accept'), request.url);
      return answerWith(statusOf(report), contentTypes[format], this.render(format, report, detailed));
    } catch (cause) {
      this.faults.probeFailed(cause);
      return unforeseen;
    }
  }

  private render(format: BodyFormat, report: HealthReport, detailed: boolean): string {
    if (format === 'text') return textBody(report, detailed);
    return format === 'json' ? jsonBody(report, detailed) : healthJsonBody(report, detailed, this.options);
  }
}

/**
 * A degraded service serves. Without Retry-After: whoever probes has a period of its own, and some proxies would keep
 * a service out for that long after it has recovered.
 */
function statusOf({ status }: HealthReport): number {
  return status === 'down' ? 503 : 200;
}

function answerWith(status: number, contentType: string, body: string): ProbeAnswer {
  const headers = {
    'content-type': contentType,
    'content-length': String(Buffer.byteLength(body)),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
  return { status, headers, body };
}

function plain(status: number, body: string, more: Readonly<Record<string, string>> = {}): ProbeAnswer {
  const answer = answerWith(status, contentTypes.text, body);
  return Object.freeze({ ...answer, headers: Object.freeze({ ...answer.headers, ...more }) });
}

const notAllowed = plain(405, 'Probes are read with GET or HEAD.\n', { allow: 'GET, HEAD' });
const unforeseen = plain(503, 'The health of this service could not be told.\n');

export const nothingHere = plain(404, 'Nothing here.\n');
