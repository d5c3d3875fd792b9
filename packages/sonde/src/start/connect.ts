import type { GracefulShutdown } from '@sonde/health';
import type { RouteHandler } from '@sonde/prometheus';
import { watchModules } from '../modules/watch-modules.js';
import { checkDependencies } from './check-dependencies.js';
import { measureProcess } from './measure-process.js';
import { measureOutgoing, measureRequests } from './measure-requests.js';
import { observeQueries, queryObserver } from './observe-queries.js';
import { pushOtlp } from './push-otlp.js';
import { serveMetrics } from './serve-metrics.js';
import { profilesPath, serveProfiles } from './serve-profiles.js';
import { drainServers, shutDown } from './shut-down.js';
import type { Sonde } from './sonde.js';
import { watchHealth } from './watch-health.js';
import type { Wiring } from './wiring.js';

/** The last push of a shutdown, in milliseconds. */
const lastPushMs = 3_000;

/**
 * Connects the packages. What is found later (servers, pools) is handed on as it is found; at the end of a shutdown
 * metrics are pushed one last time, and then the metrics server goes, which has answered the probes until then.
 *
 * @throws SondeError what `checks` and `closers` are refused for
 */
export function connect(wiring: Wiring): Omit<Sonde, 'stop'> {
  const { settings, registry, log, ends } = wiring;
  const { health, handler: probes } = watchHealth(wiring);
  const shutdown: GracefulShutdown = shutDown(wiring, health);
  measureProcess(wiring);

  const drain = drainServers(wiring, shutdown);
  const requests = measureRequests(wiring, (server) => {
    drain(server);
    if (settings.readyWhen === 'listening') health.started();
  });
  // Nobody would see it listen.
  if (requests === undefined && settings.readyWhen === 'listening') health.started();
  const queries = queryObserver(wiring);
  const observed = observeQueries(wiring, queries, checkDependencies(wiring, health));
  const adopters = [requests, observed].filter((adopter) => adopter !== undefined);
  ends.push(watchModules(adopters, { isEarly: wiring.isEarly, onFault: (error) => log.warn(error.message) }));

  const profiles = serveProfiles(wiring);
  const pushing = pushOtlp(wiring);
  measureOutgoing(wiring, (url) => pushing?.isReceiver(url) === true);

  const routes: Record<string, RouteHandler> = {};
  if (probes !== undefined) routes[settings.healthPath] = probes;
  if (profiles.handler !== undefined) routes[profilesPath] = profiles.handler;
  const serving = serveMetrics(wiring, routes);
  shutdown.addCloser(
    'sonde',
    async () => {
      await pushing?.shutdown(lastPushMs);
      await profiles.close();
      await serving.close();
    },
    { stage: 'exporters', timeoutMs: lastPushMs + 2_000 },
  );
  return {
    registry,
    health,
    queries,
    shutdown,
    listening: serving.listening,
    get profiler() {
      return profiles.profiler;
    },
  };
}
