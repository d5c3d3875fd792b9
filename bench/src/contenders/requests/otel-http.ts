import type { Express } from 'express';
import type { FastifyInstance } from 'fastify';
import { requirePeer } from '../../peers.js';
import { type OtelPrometheusModule, type OtelSdkModule, openMeterProvider } from '../opentelemetry.js';
import type { RequestMeter } from './request-meter.js';

/** The part of `@opentelemetry/api` the bench uses. */
interface OtelApiModule {
  readonly context: { setGlobalContextManager(manager: object): boolean };
  readonly metrics: { setGlobalMeterProvider(provider: object): boolean };
}
interface OtelContextModule {
  AsyncLocalStorageContextManager: new () => { enable(): object };
}
interface OtelInstrumentationModule {
  registerInstrumentations(options: { readonly instrumentations: readonly object[] }): void;
}

/**
 * Metrics without traces: a meter provider with a reader, and the context manager, through which the instrumentation
 * of Express hands the route on. Instrumentations patch what is required after them.
 */
function instrumented(instrumentations: readonly object[]): Required<RequestMeter<never>> {
  const api = requirePeer('@opentelemetry/api') as OtelApiModule;
  const { AsyncLocalStorageContextManager } = requirePeer('@opentelemetry/context-async-hooks') as OtelContextModule;
  const { registerInstrumentations } = requirePeer('@opentelemetry/instrumentation') as OtelInstrumentationModule;
  const { provider, scrape } = openMeterProvider(
    requirePeer('@opentelemetry/sdk-metrics') as OtelSdkModule,
    requirePeer('@opentelemetry/exporter-prometheus') as OtelPrometheusModule,
    2000,
  );
  api.context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  api.metrics.setGlobalMeterProvider(provider);
  registerInstrumentations({ instrumentations });
  return {
    install: () => {},
    exposed: {
      sample: 'http_server_request_duration_count',
      label: 'http_response_status_code',
      async *read() {
        yield await scrape();
      },
    },
  };
}

function httpInstrumentation(): object {
  const { HttpInstrumentation } = requirePeer('@opentelemetry/instrumentation-http') as {
    HttpInstrumentation: new () => object;
  };
  return new HttpInstrumentation();
}

export function otelOnExpress(): RequestMeter<Express> {
  const { ExpressInstrumentation } = requirePeer('@opentelemetry/instrumentation-express') as {
    ExpressInstrumentation: new () => object;
  };
  return instrumented([httpInstrumentation(), new ExpressInstrumentation()]);
}

export function otelOnFastify(): RequestMeter<FastifyInstance> {
  return instrumented([httpInstrumentation()]);
}
