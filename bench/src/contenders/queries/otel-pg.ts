import { requirePeer } from '../../peers.js';
import { type OtelPrometheusModule, type OtelSdkModule, openMeterProvider } from '../opentelemetry.js';
import type { MeasuredQueries, OpenRequest } from './measured-queries.js';
import { ShopClient } from './shop.js';

type Context = object;

/** The part of `@opentelemetry/api` the bench uses. */
interface OtelApiModule {
  readonly context: {
    setGlobalContextManager(manager: object): boolean;
    active(): Context;
    with<T>(context: Context, fn: () => T): T;
  };
  readonly trace: {
    wrapSpanContext(spanContext: { traceId: string; spanId: string; traceFlags: number }): object;
    setSpan(context: Context, span: object): Context;
  };
}
interface OtelContextModule {
  AsyncLocalStorageContextManager: new () => { enable(): object };
}
/** The part of `@opentelemetry/sdk-trace-base` 2 the bench uses. */
interface OtelTraceModule {
  AlwaysOnSampler: new () => object;
  BasicTracerProvider: new (options: { sampler: object; spanProcessors: readonly object[] }) => object;
}
interface OtelInstrumentationModule {
  registerInstrumentations(options: {
    readonly instrumentations: readonly object[];
    readonly tracerProvider: object;
    readonly meterProvider: object;
  }): void;
}
interface OtelPgModule {
  /** `init` says which modules it patches, and how; with it a client that is no module is patched as `pg`'s is. */
  PgInstrumentation: new () => {
    init(): readonly { readonly name: string; patch(module: { Client: new () => object }): unknown }[];
  };
}

/** Counts the spans that end, and does nothing with them: what an exporter takes is left out. */
class SpanCounter {
  ended = 0;
  onStart(): void {}
  onEnd(): void {
    this.ended++;
  }
  async forceFlush(): Promise<void> {}
  async shutdown(): Promise<void> {}
}

const operationOf = (text: string): string => text.slice(0, text.indexOf(' '));

/** `@opentelemetry/instrumentation-pg` as it is set up by default: a span, and a histogram, for every query. */
export function tracedQueries(): MeasuredQueries {
  const { context, trace } = requirePeer('@opentelemetry/api') as OtelApiModule;
  const { AsyncLocalStorageContextManager } = requirePeer('@opentelemetry/context-async-hooks') as OtelContextModule;
  const { AlwaysOnSampler, BasicTracerProvider } = requirePeer('@opentelemetry/sdk-trace-base') as OtelTraceModule;
  const { registerInstrumentations } = requirePeer('@opentelemetry/instrumentation') as OtelInstrumentationModule;
  const { PgInstrumentation } = requirePeer('@opentelemetry/instrumentation-pg') as OtelPgModule;
  const spans = new SpanCounter();
  const tracerProvider = new BasicTracerProvider({ sampler: new AlwaysOnSampler(), spanProcessors: [spans] });
  const { provider: meterProvider, scrape } = openMeterProvider(
    requirePeer('@opentelemetry/sdk-metrics') as OtelSdkModule,
    requirePeer('@opentelemetry/exporter-prometheus') as OtelPrometheusModule,
    2000,
  );
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const instrumentation = new PgInstrumentation();
  registerInstrumentations({ instrumentations: [instrumentation], tracerProvider, meterProvider });
  for (const { name, patch } of instrumentation.init()) if (name === 'pg') patch({ Client: ShopClient });
  return {
    client: new ShopClient(),
    // The span of a request is not the price of its queries: one that is there, but not recorded.
    openRequest: (): OpenRequest => {
      const span = trace.wrapSpanContext({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 });
      const active = trace.setSpan(context.active(), span);
      return { run: (fn) => context.with(active, fn), end: () => {} };
    },
    counts: [
      {
        events: 'queries',
        sample: 'db_client_operation_duration_count',
        label: 'db_operation_name',
        valueOf: ({ text }) => operationOf(text),
        inRequests: false,
        async *read() {
          yield await scrape();
        },
      },
      {
        events: 'spans',
        sample: 'spans',
        label: 'kind',
        valueOf: () => 'ended',
        inRequests: false,
        async *read() {
          yield `spans{kind="ended"} ${spans.ended}\n`;
        },
      },
    ],
  };
}
