import type { HealthSource } from '../model/health-source.js';
import { type FetchRequest, fetchProbeRequest, responseOf } from '../probes/fetch-handler.js';
import type { ProbeOptions } from '../probes/options.js';
import { ProbeDesk } from '../probes/probe-desk.js';
import { pathOf } from '../probes/probe-routes.js';
import { passOn } from '../probes/wrong-framework.js';

/** What we use of Hono's `Context`; a details function may ask for the whole of it: `healthProbes<Context<Env>>`. */
export interface HonoContext {
  readonly env: unknown;
  readonly req: {
    readonly method: string;
    readonly url: string;
    readonly raw: FetchRequest;
    /** Of what runs now, in `matchedRoutes`. */
    readonly routeIndex: number;
    readonly matchedRoutes?: readonly { readonly path: string }[];
  };
}

/**
 * The middleware: `app.use(healthProbes(health))`, before whatever must not stand in the way of a probe, such as
 * authentication. In an app that is part of another one (`route`, `basePath`), probes are below the path of that.
 *
 * @throws SondeError SONDE_INVALID_OPTION
 */
export function healthProbes<Context extends HonoContext = HonoContext>(
  health: HealthSource,
  options: ProbeOptions<Context> = {},
): (c: Context, next: () => Promise<void>) => Promise<Response | undefined> {
  const desk = new ProbeDesk('healthProbes', health, options);
  return async (c, next, ...others: unknown[]) => {
    if (typeof c?.req?.routeIndex !== 'number' || typeof next !== 'function') {
      const entry = 'healthProbes of @sonde/health/hono';
      return passOn(desk.faults, entry, "Hono's context and next", [c, next, ...others]) as Promise<undefined>;
    }
    const path = pathOf(c.req.url);
    const probe = desk.find(belowItsApp(path, c.req), path);
    if (probe === undefined) {
      await next();
      return undefined;
    }
    return responseOf(c.req.method, await desk.answer(probe, fetchProbeRequest(c.req.raw, c)));
  };
}

/**
 * A middleware of an app at `/tenants/:id` is registered for `/tenants/:id/*`, and sees the whole path: as many
 * segments as stand before the wildcard are the app's own.
 */
function belowItsApp(path: string, { matchedRoutes, routeIndex }: HonoContext['req']): string {
  const pattern = matchedRoutes?.[routeIndex]?.path;
  if (pattern === undefined || !pattern.endsWith('/*')) return path;
  const own = pattern.split('/').length - 2;
  return own === 0
    ? path
    : `/${path
        .split('/')
        .slice(own + 1)
        .join('/')}`;
}
