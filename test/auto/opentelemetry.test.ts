import { createServer, Server } from 'node:http';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { measureAllRequests } from '@sonde/http/auto';
import { Registry } from '@sonde/metrics';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listening } from '../requests/kit/listening.js';
import { requestsCounted, settled } from '../requests/kit/readings.js';
import { type ScopeReport, scopeReport } from '../requests/kit/scope-report.js';

const provider = new BasicTracerProvider();
const tracer = provider.getTracer('test');

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(provider);
});
afterAll(() => {
  context.disable();
  trace.disable();
});

/** As the instrumentation of OpenTelemetry does it: on the prototype, from where it hands on to what was there then. */
function instrument(): { readonly spans: object[]; undo(): void } {
  const spans: object[] = [];
  const before = Object.getOwnPropertyDescriptor(Server.prototype, 'emit');
  const { emit } = Server.prototype;
  Server.prototype.emit = function (this: Server, event: string, ...args: unknown[]) {
    const pass = () => (emit as (...all: unknown[]) => boolean).call(this, event, ...args);
    if (event !== 'request') return pass();
    return tracer.startActiveSpan('server', (span) => {
      const { traceId, spanId } = span.spanContext();
      spans.push({ traceId, spanId });
      return pass();
    });
  } as typeof emit;
  return {
    spans,
    undo: () => {
      Reflect.deleteProperty(Server.prototype, 'emit');
      if (before !== undefined) Object.defineProperty(Server.prototype, 'emit', before);
    },
  };
}

test.each(['before', 'after'])('instrumented %s: one request, in the trace of its span', async (when) => {
  const registry = new Registry();
  const early = when === 'before' ? instrument() : undefined;
  const { stop } = measureAllRequests({ registry });
  const instrumentation = early ?? instrument();
  const server = createServer((_, response) => response.end(JSON.stringify(scopeReport())));
  const running = await listening(server);
  try {
    const response = await fetch(`http://127.0.0.1:${running.port}/`);
    const report = (await response.json()) as ScopeReport;
    expect(report).toMatchObject({ kind: 'request', ...instrumentation.spans[0] });
    await settled(registry, 1);
    expect([requestsCounted(registry), instrumentation.spans.length]).toEqual([1, 1]);
  } finally {
    stop();
    // Nothing of ours is left with the server.
    expect(server.listenerCount('request')).toBe(1);
    await running.close();
    instrumentation.undo();
  }
});
