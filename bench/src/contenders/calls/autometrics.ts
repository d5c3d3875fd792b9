import { createRequire } from 'node:module';
import { requirePeer } from '../../peers.js';
import { type PriceFunction, wrappedPriceList } from './price-list.js';
import type { TimedCalls } from './timed-calls.js';

interface DataPoint {
  readonly attributes: Readonly<Record<string, string>>;
  readonly value: number;
}

interface Reader {
  collect(): Promise<{
    readonly resourceMetrics: {
      readonly scopeMetrics: readonly {
        readonly metrics: readonly {
          readonly descriptor: { readonly name: string };
          readonly dataPoints: readonly DataPoint[];
        }[];
      }[];
    };
  }>;
}

/** The part of `@autometrics/autometrics` 1 the bench uses. */
interface AutometricsModule {
  autometrics(options: { functionName: string; moduleName: string }, fn: PriceFunction): PriceFunction;
  registerExporter(exporter: { metricReader: Reader }): void;
}

/** The part of `@opentelemetry/sdk-metrics` 1.18 the bench uses: autometrics brings its own. */
interface OtelSdk1Module {
  MetricReader: abstract new () => Reader;
}

const counter = 'function.calls';

/** autometrics' wrapper with a reader attached, as its exporters attach one: without it, nothing is kept. */
export function autometricsCalls(): TimedCalls {
  const library = requirePeer('@autometrics/autometrics') as AutometricsModule;
  const itsOwn = createRequire(requirePeer.resolve('@autometrics/autometrics'));
  const { MetricReader } = itsOwn('@opentelemetry/sdk-metrics') as OtelSdk1Module;
  class PullReader extends MetricReader {
    async onShutdown() {}
    async onForceFlush() {}
  }
  const reader = new PullReader();
  library.registerExporter({ metricReader: reader });
  const prices = wrappedPriceList((fn, functionName) =>
    library.autometrics({ functionName, moduleName: 'price-list' }, fn),
  );
  return { prices, exposed: { sample: counter, label: 'function', read: () => countedCalls(reader) } };
}

/** The counter of calls as lines of the text format; the serializer of the newer SDK does not read what 1.18 collects. */
async function* countedCalls(reader: Reader): AsyncGenerator<string> {
  const { resourceMetrics } = await reader.collect();
  const metrics = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
  for (const { descriptor, dataPoints } of metrics) {
    if (descriptor.name !== counter) continue;
    for (const { attributes, value } of dataPoints) yield `${counter}{function="${attributes['function']}"} ${value}\n`;
  }
}
