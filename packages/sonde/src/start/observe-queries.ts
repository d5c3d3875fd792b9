import { Registry } from '@sonde/metrics';
import { type LogSink, QueryObserver, type QueryObserverOptions } from '@sonde/queries';
import { observeAllQueries } from '@sonde/queries/auto';
import type { ModuleAdopter } from '../modules/module-adopter.js';
import type { Settings } from '../options/table.js';
import { guarded, type Wiring } from './wiring.js';

/** `@sonde/queries`: where findings are. */
export function queryObserver({ settings, registry }: Wiring): QueryObserver {
  const { queryMode, slowQueryMs, queryObservation } = settings;
  return new QueryObserver({
    registry: queryObservation ? registry : new Registry(),
    ...(queryMode !== undefined && { mode: queryMode }),
    ...(slowQueryMs !== undefined && { slow: { thresholdMs: slowQueryMs } }),
    ...findingLog(settings),
  });
}

/**
 * `@sonde/queries/auto`: the queries of whichever driver is loaded.
 *
 * @param onTarget told of each pool or client that is found, and of its driver
 */
export function observeQueries(
  wiring: Wiring,
  observer: QueryObserver,
  onTarget: (target: object, driver: string) => void,
): ModuleAdopter | undefined {
  const { settings, registry } = wiring;
  if (!settings.queryObservation) return undefined;
  return guarded(wiring, 'query observation', () =>
    observeAllQueries(observer, { registry, pools: settings.poolMetrics, onTarget }),
  );
}

/** Findings go where everything else does; unless told, `QueryObserver` knows best. */
function findingLog({ log, logLevel }: Settings): Pick<QueryObserverOptions, 'log'> {
  if (logLevel === 'silent' || logLevel === 'error') return { log: false };
  if (log === undefined) return {};
  // Loggers with fields, such as pino's, and `console` are told apart by QueryObserver; others get the line alone.
  const isKnown = 'child' in log || 'table' in log;
  return { log: isKnown ? (log as unknown as LogSink) : { warn: (_: object, message: string) => log.warn(message) } };
}
