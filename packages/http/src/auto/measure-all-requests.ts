import { describeValue } from '@sonde/metrics';
import { invalidOption } from '../errors.js';
import { checkRequestOptions } from '../request/option-checks.js';
import type { RequestOptions } from '../request/options.js';
import { observeAllServers } from './all-servers.js';
import { adoptExpress, followExpress } from './express-routes.js';
import { followFastify } from './fastify-routes.js';
import { adoptH3 } from './h3-routes.js';
import { adoptHono } from './hono-routes.js';
import { adoptKoa } from './koa-routes.js';
import type { ModuleAdopter } from './module-adopter.js';
import { adoptNest } from './nest-errors.js';
import { ProcessObserver } from './process-observer.js';
import { Replacements } from './replaced.js';

/** Those of the middleware, for all servers and frameworks of the process. */
export interface AllRequestsOptions extends RequestOptions {
  /**
   * Servers that are not measured: of metrics, of health. Asked once for each. So are those that are marked:
   * `server[Symbol.for('sonde.unmeasured')] = true`.
   */
  readonly skipServer?: ((server: object) => boolean) | undefined;
  /** Told of each server of node:http, node:https and node:http2, once: when it begins to listen, or with its first request. */
  readonly onServer?: ((server: object) => void) | undefined;
}

/**
 * Measures every request that a server of this process gets, whenever it was made and whoever made it: no module has to
 * be adopted for that. Routes are those of the frameworks: Express 5.3 and Fastify tell them by channels, of the others
 * (Express before 5.3, Koa, Hono, h3) the module has to be adopted, best before its first app is made.
 *
 * A server or an app that is measured by hand for the same registry counts once, by the options that stand there.
 *
 * @throws SondeError SONDE_INVALID_OPTION
 */
export function measureAllRequests(options: AllRequestsOptions = {}): ModuleAdopter {
  const { skipServer, onServer, ...requests } = options;
  checkRequestOptions(requests);
  for (const [name, value] of Object.entries({ skipServer, onServer })) {
    if (value !== undefined && typeof value !== 'function') {
      throw invalidOption(name, describeValue(value), 'a function of a server');
    }
  }
  const own = new ProcessObserver(requests, skipServer);
  const replaced = new Replacements();
  replaced.onRestore(observeAllServers(own, onServer));
  replaced.onRestore(followExpress(own));
  replaced.onRestore(followFastify(own));

  const adopters: Readonly<Record<string, (exports: unknown) => unknown>> = {
    express: (exports) => adoptExpress(own, replaced, exports),
    router: (exports) => adoptExpress(own, replaced, exports),
    koa: (exports) => adoptKoa(own, replaced, exports),
    '@nestjs/core': (exports) => adoptNest(own, replaced, exports),
    h3: (exports) => adoptH3(own, replaced, exports),
    hono: (exports) => adoptHono(own, replaced, exports),
    'hono/tiny': (exports) => adoptHono(own, replaced, exports),
    'hono/quick': (exports) => adoptHono(own, replaced, exports),
  };
  return {
    modules: Object.keys(adopters),
    adopt(name, exports) {
      if (!replaced.isActive || !Object.hasOwn(adopters, name)) return exports;
      try {
        return adopters[name]?.(exports) ?? exports;
      } catch (cause) {
        const next = 'Its requests are measured without routes. Please report this, with the version of the module.';
        own.failed(`module ${name}`, 'SONDE_HTTP_ADOPTION_FAILED', next, cause);
        return exports;
      }
    },
    stop() {
      own.stop();
      replaced.restore();
    },
  };
}
