import type { OtlpPush } from '@sonde/otlp';
import { partFailed, type Wiring } from './wiring.js';

export interface Pushing {
  /** Whether a URL is the receiver's: requests to it are no requests of the service. */
  isReceiver(url: URL): boolean;
  /** The last push. Never rejects. */
  shutdown(timeoutMs: number): Promise<void>;
}

/** How long the end of a program that ends by itself waits for the receiver, in milliseconds. */
const lastPushMs = 2_000;

/** `@sonde/otlp`, which is loaded only where metrics are pushed: it brings OpenTelemetry's exporters along. */
export function pushOtlp({ settings, registry, log, identity, env, ends }: Wiring): Pushing | undefined {
  const isConfigured =
    settings.otlpEndpoint !== undefined ||
    nonEmpty(env['OTEL_EXPORTER_OTLP_ENDPOINT']) ||
    nonEmpty(env['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT']);
  if (!(settings.otlp ?? isConfigured)) return undefined;
  let push: OtlpPush | undefined;
  const started = import('@sonde/otlp')
    .then(({ startOtlp }) =>
      startOtlp({
        registry,
        resource: identity.resource,
        ...(settings.otlpEndpoint !== undefined && { endpoint: settings.otlpEndpoint }),
        onStateChange: ({ error, previous }) => {
          if (error !== undefined) log.warn(error.message);
          else if (previous !== 'starting') log.warn('pushed metrics arrive again');
        },
        onFault: (error) => log.warn(error.message),
      }),
    )
    .then(
      (running) => {
        push = running;
        log.info(`pushing metrics to ${running.url}${running.state === 'disabled' ? ' is disabled' : ''}`);
      },
      (error) => partFailed(log, 'pushing metrics', error),
    );
  let ending: Promise<void> | undefined;
  const shutdown = (timeoutMs: number) =>
    (ending ??= started
      .then(() => push?.shutdown({ timeoutMs }))
      .then(
        () => {},
        () => {},
      ));
  // A program that ends by itself: a job, a script.
  const beforeExit = () => void shutdown(lastPushMs);
  process.once('beforeExit', beforeExit);
  ends.push(() => {
    process.off('beforeExit', beforeExit);
    return shutdown(lastPushMs);
  });
  return { isReceiver: ({ href }) => push !== undefined && href.startsWith(push.url), shutdown };
}

function nonEmpty(text: string | undefined): boolean {
  return text !== undefined && text.trim() !== '';
}
