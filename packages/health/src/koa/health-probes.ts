import type { IncomingHttpHeaders } from 'node:http';
import type { HealthSource } from '../model/health-source.js';
import { probeRequest } from '../probes/node-messages.js';
import type { ProbeOptions } from '../probes/options.js';
import { ProbeDesk } from '../probes/probe-desk.js';
import { passOn } from '../probes/wrong-framework.js';

/** What we use of Koa's context, and what details functions usually ask it for. */
export interface KoaContextLike {
  readonly method: string;
  /** `koa-mount` takes its prefix off it. */
  readonly url: string;
  readonly originalUrl: string;
  readonly headers: IncomingHttpHeaders;
  readonly state: object;
  status: number;
  body: unknown;
  set(headers: { [name: string]: string }): void;
}

/**
 * The middleware: `app.use(healthProbes(health))`, before whatever must not stand in the way of a probe, such as
 * authentication.
 *
 * @throws SondeError SONDE_INVALID_OPTION
 */
export function healthProbes<Context extends KoaContextLike = KoaContextLike>(
  health: HealthSource,
  options: ProbeOptions<Context> = {},
): (context: Context, next: () => Promise<unknown>) => Promise<unknown> {
  const desk = new ProbeDesk('healthProbes', health, options);
  return async (context, next, ...others: unknown[]) => {
    if (typeof context?.originalUrl !== 'string' || typeof next !== 'function') {
      const entry = 'healthProbes of @sonde/health/koa';
      return passOn(desk.faults, entry, "Koa's context and next", [context, next, ...others]);
    }
    const probe = desk.find(context.url, context.originalUrl);
    if (probe === undefined) return next();
    const answer = await desk.answer(probe, probeRequest(context, context));
    context.status = answer.status;
    // Koa leaves it out for HEAD, and guesses a type that the headers then correct.
    context.body = answer.body;
    context.set({ ...answer.headers });
    return undefined;
  };
}
