import type { Registry, SondeError } from '@sonde/metrics';
import { startOtlp } from '@sonde/otlp';

/**
 * Pushes what `/metrics` shows to an OTLP receiver too, where the environment names one; everything else about it
 * (protocol, headers, interval) is for the environment to say, by the variables of OpenTelemetry.
 *
 * @returns what pushes one last time and ends, or nothing where nothing is pushed
 */
export async function pushWhereAsked(
  registry: Registry,
  onFault?: (error: SondeError<string>) => void,
): Promise<(() => Promise<void>) | undefined> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_METRICS_ENDPOINT } = process.env;
  if (!OTEL_EXPORTER_OTLP_ENDPOINT && !OTEL_EXPORTER_OTLP_METRICS_ENDPOINT) return undefined;
  const push = await startOtlp({ registry, resource: { 'service.name': 'shop' }, ...(onFault && { onFault }) });
  return async () => {
    await push.shutdown({ timeoutMs: 2000 });
  };
}
