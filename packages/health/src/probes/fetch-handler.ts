import type { HealthSource } from '../model/health-source.js';
import type { ProbeOptions, ProbeRequest } from './options.js';
import { nothingHere, type ProbeAnswer, ProbeDesk } from './probe-desk.js';

/** Fits every server that speaks the fetch API: Next.js, SvelteKit, Hono, h3, Deno, Bun. */
export type FetchHealthHandler = (request: Request) => Promise<Response>;

/**
 * Answers `/health/live`, `/health/ready`, `/health/startup` and `/health`, and all else with 404. The handler never
 * rejects.
 *
 * @throws SondeError SONDE_INVALID_OPTION
 */
export function healthFetchHandler(health: HealthSource, options: ProbeOptions<Request> = {}): FetchHealthHandler {
  const desk = new ProbeDesk('healthFetchHandler', health, options);
  return async (request) => {
    const probe = desk.find(request.url);
    const answer = probe === undefined ? nothingHere : await desk.answer(probe, fetchProbeRequest(request, request));
    return responseOf(request.method, answer);
  };
}

/** The part of a `Request` that is read: what frameworks of this style hand around looks like one, and may be none. */
export interface FetchRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: { get(name: string): string | null };
}

export function fetchProbeRequest<Context>(request: FetchRequest, context: Context): ProbeRequest<Context> {
  return {
    method: request.method,
    url: request.url,
    context,
    header: (name) => request.headers.get(name) ?? undefined,
  };
}

export function responseOf(method: string, { status, headers, body }: ProbeAnswer): Response {
  return new Response(method === 'HEAD' ? null : body, { status, headers });
}
