import { SondeError } from '@sonde/metrics';
import { type RouteHandler, startMetricsServer } from '@sonde/prometheus';
import { type SondeErrorCode, sondeError } from '../errors.js';
import { metricsHost, metricsPort } from './metrics-port.js';
import type { Listening } from './sonde.js';
import { partFailed, type Wiring } from './wiring.js';

export interface MetricsServing {
  readonly listening: Promise<Listening>;
  close(): Promise<void>;
}

/** `@sonde/prometheus`: metrics, and beside them whatever else the process tells of itself. */
export function serveMetrics(wiring: Wiring, routes: Readonly<Record<string, RouteHandler>>): MetricsServing {
  const { settings, registry, log, identity, env, ends } = wiring;
  const { port, reason } = metricsPort(settings, env);
  if (port === false) {
    const listening = Promise.reject(notListening(reason));
    listening.catch(() => {});
    return { listening, close: async () => {} };
  }
  const host = metricsHost(settings, env);
  const started = startMetricsServer({
    registry,
    port,
    host,
    path: settings.metricsPath,
    routes,
    resource: identity.resource,
    selfMetrics: registry,
    ...(settings.metricsToken !== undefined && { auth: { bearer: settings.metricsToken } }),
    onError: (error) => log.warn(error.message),
  });
  let isClosed = false;
  const listening = started.then(
    ({ url, port: open }) => {
      const also = Object.keys(routes).join(', ');
      const line = `metrics at ${url}${also === '' ? '' : `, and ${also}`}`;
      if (!isClosed) log[reason === undefined ? 'info' : 'warn'](reason === undefined ? line : `${line} (${reason})`);
      return { url, port: open };
    },
    (error: unknown) => {
      const told = listenError(error, host, port);
      if (told === undefined) partFailed(log, 'the metrics server', error);
      else log.error(told.message);
      throw told ?? error;
    },
  );
  listening.catch(() => {});
  const close = async () => {
    isClosed = true;
    await started.then((server) => server.close()).catch(() => {});
  };
  ends.push(close);
  return { listening, close };
}

/** @param reason why there can be none here; without it, none was asked for */
function notListening(reason: string | undefined): SondeError<SondeErrorCode> {
  const next = reason === undefined ? 'Leave metricsPort out, or give it a port.' : 'Push its metrics by OTLP.';
  const got = reason ?? 'metricsPort: false, or enabled: false';
  return sondeError('SONDE_NOT_LISTENING', 'the metrics server', got, 'one that listens', next);
}

/** The same, in the names under which people can do something about it. */
function listenError(error: unknown, host: string, port: number): SondeError<SondeErrorCode> | undefined {
  if (!(error instanceof SondeError)) return undefined;
  const what = `the metrics server on ${host}, port ${port}`;
  const { got } = error.complaint;
  if (error.code === 'SONDE_PORT_IN_USE') {
    const next =
      'The service goes on without it. Give it another one: metricsPort, or SONDE_METRICS_PORT; false for none.';
    return sondeError('SONDE_PORT_IN_USE', what, got, 'a free port', next, error);
  }
  if (error.code !== 'SONDE_LISTEN_FAILED') return undefined;
  const next = 'The service goes on without it. Correct metricsHost and metricsPort, or SONDE_METRICS_HOST and _PORT.';
  return sondeError('SONDE_LISTEN_FAILED', what, got, error.complaint.expected, next, error);
}
