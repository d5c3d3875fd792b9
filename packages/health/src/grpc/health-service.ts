import { service as definition } from 'grpc-health-check';
import type { HealthSource } from '../model/health-source.js';
import { type HealthServiceOptions, readServiceOptions } from './service-options.js';
import { ServingStatuses } from './serving-status.js';
import { type WatchCall, Watchers } from './watchers.js';

/** What we use of a `Server` of `@grpc/grpc-js`. */
export interface GrpcServerLike {
  // biome-ignore lint/suspicious/noExplicitAny: the types of its handlers are not ours to repeat
  addService(definition: any, handlers: any): unknown;
}

export interface HealthService {
  /**
   * Ends all watching. To be called before `server.tryShutdown()`, which waits for every call to end, and a watch never
   * does by itself; after `health.beginShutdown()`, so that its last message is that nothing is served.
   */
  close(): void;
}

interface UnaryCall {
  readonly request: { readonly service?: string };
}

type Answer = (error: { readonly code: number; readonly details: string } | null, value?: object) => void;

/** Of `google.rpc.Code`. */
const notFound = 5;
const internal = 13;

/**
 * Adds `grpc.health.v1.Health` to a server: `Check`, `Watch`, and `List` where the installed `grpc-health-check` has it.
 *
 * `Check` runs the checks as a probe does, within their time limits. `Watch` tells every change at once; while somebody
 * watches, the checks are asked every `refreshMs`, so that there is something to tell without any probe.
 *
 * @throws SondeError SONDE_INVALID_OPTION
 */
export function addHealthService(
  server: GrpcServerLike,
  health: HealthSource,
  options: HealthServiceOptions = {},
): HealthService {
  const { services, refreshMs } = readServiceOptions(server, health, options);
  const statuses = new ServingStatuses(health, services);
  const watchers = new Watchers(health, statuses, refreshMs);

  server.addService(definition, {
    check: ({ request: { service = '' } }: UnaryCall, answer: Answer) => {
      const source = statuses.sourceOf(service);
      if (source === undefined) return answer({ code: notFound, details: 'no such service' });
      // Asked of one probe, it is that probe: how often it comes decides how long a shutdown waits for it.
      const asked = health.probe(typeof source === 'string' ? source : 'all');
      asked.then(() => answer(null, { status: statuses.of(service) })).catch(() => answer(unforeseen));
    },
    watch: (call: WatchCall) => watchers.add(call),
    list: (_call: unknown, answer: Answer) => {
      const listed = () => Object.fromEntries([...statuses.names].map((name) => [name, { status: statuses.of(name) }]));
      health
        .probe('all')
        .then(() => answer(null, { statuses: listed() }))
        .catch(() => answer(unforeseen));
    },
  });
  return { close: () => watchers.close() };
}

const unforeseen = { code: internal, details: 'the health could not be told' };
