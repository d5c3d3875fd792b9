import type { IncomingMessage } from 'node:http';
import { SondeError } from '@sonde/metrics';
import { observeServer } from '../node/measure-server.js';
import { RequestObserver } from '../request/observer.js';
import type { RequestOptions } from '../request/options.js';
import type { FastifyInstanceLike, FastifyRequestLike, HookedInstance } from './fastify.js';

/**
 * The plugin: `await app.register(measureRequests, { registry })`. It measures every request of the app's server,
 * also those that Fastify answers without its hooks (a malformed URL), and upgraded connections.
 *
 * Register it on the root, before or after routes, but before other `onRequest` hooks: what those answer before its
 * own has run has no route.
 *
 * @throws SondeError SONDE_INVALID_OPTION, from `register` or `ready`
 */
export function measureRequests(
  instance: FastifyInstanceLike,
  options: RequestOptions<FastifyRequestLike>,
  done: (error?: Error) => void,
): void {
  if (typeof done !== 'function' || typeof (instance as Partial<HookedInstance> | undefined)?.addHook !== 'function') {
    throw new SondeError('SONDE_HTTP_FRAMEWORK_MISSING', {
      what: 'the plugin of @sonde/http/fastify',
      got: 'a call that is not from Fastify',
      expected: 'app.register(measureRequests, { registry })',
      next: 'Register it without calling it; in another framework, take the middleware of that one.',
    });
  }
  try {
    addHooks(instance as HookedInstance, new RequestObserver(options));
  } catch (error) {
    done(error as Error);
    return;
  }
  done();
}

// What `fastify-plugin` would set: no encapsulation, so that the hooks are those of the whole app.
Object.assign(measureRequests, {
  [Symbol.for('skip-override')]: true,
  [Symbol.for('fastify.display-name')]: '@sonde/http',
  [Symbol.for('plugin-meta')]: { name: '@sonde/http', fastify: '>=5' },
});

function addHooks(instance: HookedInstance, observer: RequestObserver): void {
  const stop = observeServer(instance.server, observer);
  instance.addHook('onClose', (_, done) => {
    stop();
    done();
  });
  addRouteHooks(instance, () => observer);
}

/**
 * What tells the route and what was thrown.
 *
 * @param observerOf who measures a request; `undefined`: nobody
 * @internal
 */
export function addRouteHooks(
  instance: HookedInstance,
  observerOf: (request: IncomingMessage) => RequestObserver | undefined,
): void {
  instance.addHook('onRequest', (request, reply, done) => {
    const observer = observerOf(request.raw);
    if (observer === undefined) return done();
    const emitted = observer.exchangeOf(request.raw);
    // Begins those that the server did not emit: of `inject`, and of the further servers that listen on `localhost`.
    observer.begin(request.raw, reply.raw, request);
    // Not what `begin` returns: of two installations, one of them in an encapsulated plugin, either may have begun it.
    const exchange = observer.exchangeOf(request.raw);
    if (exchange === undefined || exchange.isOver) return done();
    exchange.route = request.routeOptions?.url;
    if (exchange === emitted) done();
    else observer.run(exchange, done);
  });

  instance.addHook('onError', (request, _, error, done) => {
    const exchange = observerOf(request.raw)?.exchangeOf(request.raw);
    if (exchange !== undefined) exchange.thrown = error;
    done();
  });
}
