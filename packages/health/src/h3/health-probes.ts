import type { HealthSource } from '../model/health-source.js';
import { type FetchRequest, fetchProbeRequest, responseOf } from '../probes/fetch-handler.js';
import type { ProbeOptions } from '../probes/options.js';
import { ProbeDesk } from '../probes/probe-desk.js';
import { passOn } from '../probes/wrong-framework.js';

/** What we use of h3's event; a details function may ask for the whole of it: `healthProbes<H3Event>`. */
export interface H3EventLike {
  readonly req: FetchRequest;
  /** An app that is mounted in another one sees its path without the prefix of that. */
  readonly url: { readonly pathname: string };
  readonly context: object;
}

/**
 * The middleware: `app.use(healthProbes(health))`, before whatever must not stand in the way of a probe, such as
 * authentication.
 *
 * @throws SondeError SONDE_INVALID_OPTION
 */
export function healthProbes<Event extends H3EventLike = H3EventLike>(
  health: HealthSource,
  options: ProbeOptions<Event> = {},
): (event: Event, next: () => unknown) => unknown {
  const desk = new ProbeDesk('healthProbes', health, options);
  return (event, next, ...others: unknown[]) => {
    if (typeof event?.url?.pathname !== 'string' || typeof next !== 'function') {
      const entry = 'healthProbes of @sonde/health/h3';
      return passOn(desk.faults, entry, "h3's event and next", [event, next, ...others]);
    }
    const probe = desk.find(event.url.pathname);
    if (probe === undefined) return next();
    return desk
      .answer(probe, fetchProbeRequest(event.req, event))
      .then((answer) => responseOf(event.req.method, answer));
  };
}
