import type { IncomingHttpHeaders } from 'node:http';
import { SondeError } from '@sonde/metrics';
import type { HealthSource } from '../model/health-source.js';
import type { ProbeName } from '../model/status.js';
import { answerNode, type NodeRequest, type NodeResponse } from '../probes/node-messages.js';
import type { ProbeOptions } from '../probes/options.js';
import { ProbeDesk } from '../probes/probe-desk.js';

/** What details functions usually ask Fastify's request for. */
export interface FastifyRequestLike {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly ip: string;
  readonly headers: IncomingHttpHeaders;
  readonly raw: object;
}

/** What we use of Fastify's instance. */
export interface FastifyInstanceLike {
  readonly initialConfig: object;
  all: unknown;
}

export interface FastifyProbeOptions extends ProbeOptions<FastifyRequestLike> {
  readonly health: HealthSource;
}

interface Reply {
  readonly raw: NodeResponse;
  hijack(): unknown;
  getHeaders(): Readonly<Record<string, string | number | string[] | undefined>>;
}

interface RoutedRequest extends FastifyRequestLike {
  readonly raw: NodeRequest;
}

/** Fastify 5 takes it at the top too, where it is deprecated. */
interface SlashOption {
  readonly ignoreTrailingSlash?: boolean;
}

interface RoutingInstance {
  readonly initialConfig: SlashOption & { readonly routerOptions?: SlashOption };
  all(url: string, options: object, handler: () => void): unknown;
}

/**
 * The plugin: `await app.register(healthProbes, { health })`. Its routes are below the `prefix` of the context they are
 * registered in, and behind its hooks, which know a probe by `request.routeOptions.config.probe`. They log from
 * `warn` on: a probe every second is no news.
 *
 * @throws SondeError SONDE_INVALID_OPTION, from `register` or `ready`
 */
export function healthProbes(
  instance: FastifyInstanceLike,
  options: FastifyProbeOptions,
  done: (error?: Error) => void,
): void {
  if (typeof done !== 'function' || typeof (instance as Partial<RoutingInstance> | undefined)?.all !== 'function') {
    throw new SondeError('SONDE_HEALTH_FRAMEWORK_MISSING', {
      what: 'the plugin of @sonde/health/fastify',
      got: 'a call that is not from Fastify',
      expected: 'app.register(healthProbes, { health })',
      next: 'Register it without calling it; in another framework, take the adapter of that one.',
    });
  }
  try {
    // Fastify hands on what is meant for itself, too.
    const { health, prefix, logLevel, logSerializers, ...probeOptions } = options as FastifyProbeOptions & FastifysOwn;
    addRoutes(instance as RoutingInstance, new ProbeDesk('healthProbes', health, probeOptions));
  } catch (error) {
    done(error as Error);
    return;
  }
  done();
}

interface FastifysOwn {
  readonly prefix?: unknown;
  readonly logLevel?: unknown;
  readonly logSerializers?: unknown;
}

// What `fastify-plugin` would set, but for `skip-override`: the routes are those of the context they are registered in.
Object.assign(healthProbes, {
  [Symbol.for('fastify.display-name')]: '@sonde/health',
  [Symbol.for('plugin-meta')]: { name: '@sonde/health', fastify: '>=5' },
});

function addRoutes(instance: RoutingInstance, desk: ProbeDesk<FastifyRequestLike>): void {
  const { ignoreTrailingSlash, routerOptions } = instance.initialConfig;
  const ignoresSlashes = (routerOptions?.ignoreTrailingSlash ?? ignoreTrailingSlash) === true;
  for (const [path, probe] of desk.routes.byPath) {
    const urls = path === '/' || ignoresSlashes ? [path] : [path, `${path}/`];
    for (const url of urls) instance.all(url, routeOptions(desk, probe), unreachable);
  }
}

function routeOptions(desk: ProbeDesk<FastifyRequestLike>, probe: ProbeName): object {
  return {
    config: { probe },
    logLevel: 'warn',
    schema: { hide: true },
    // Before a body is read: what is not allowed need not be parsed. What plugins do to answers (compress them, give
    // them an ETag and then say 304) is not for probes; the headers they have set are.
    onRequest: (request: RoutedRequest, reply: Reply, _done: () => void) => {
      reply.hijack();
      for (const [name, value] of Object.entries(reply.getHeaders())) {
        if (value !== undefined) reply.raw.setHeader(name, value as string);
      }
      answerNode(desk, probe, request.raw, reply.raw, request);
    },
  };
}

/** The hook in front of it answers. */
function unreachable(): void {}
