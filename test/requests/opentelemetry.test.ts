import { createServer, Server } from 'node:http';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { measureRequests } from '@sonde/http/express';
import { measureServer } from '@sonde/http/node';
import { Registry } from '@sonde/metrics';
import express from 'express';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listening } from './kit/listening.js';
import { type ScopeReport, scopeReport } from './kit/scope-report.js';

const manager = new AsyncLocalStorageContextManager();
const provider = new BasicTracerProvider();
const tracer = provider.getTracer('test');
const incoming = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

beforeAll(() => {
  context.setGlobalContextManager(manager.enable());
  trace.setGlobalTracerProvider(provider);
});
afterAll(() => {
  context.disable();
  trace.disable();
});

async function asked(port: number): Promise<ScopeReport> {
  const response = await fetch(`http://127.0.0.1:${port}/`, { headers: { traceparent: incoming } });
  return (await response.json()) as ScopeReport;
}

test('middleware inside a span: the scope has the trace of the span, not that of the header', async () => {
  const app = express();
  let expected: object | undefined;
  app.use((_request, _response, next) => {
    tracer.startActiveSpan('server', (span) => {
      expected = { traceId: span.spanContext().traceId, spanId: span.spanContext().spanId };
      next();
    });
  });
  app.use(measureRequests({ registry: new Registry() }));
  app.get('/', (_request, response) => void response.json(scopeReport()));
  const running = await listening(createServer(app));
  const report = await asked(running.port);
  await running.close();
  expect(report).toMatchObject({ kind: 'request', ...expected });
  expect(report.traceId).not.toBe(incoming.split('-')[1]);
});

test('a span that instrumentation starts where the server emits is found too', async () => {
  const server = createServer((_request, response) => response.end(JSON.stringify(scopeReport())));
  measureServer(server, { registry: new Registry() });
  // As the instrumentation of OpenTelemetry does it: later than we, and on the prototype.
  const { emit } = Server.prototype;
  let expected: object | undefined;
  Server.prototype.emit = function (this: Server, event: string, ...args: unknown[]) {
    const pass = () => (emit as (...all: unknown[]) => boolean).call(this, event, ...args);
    if (event !== 'request') return pass();
    return tracer.startActiveSpan('server', (span) => {
      expected = { traceId: span.spanContext().traceId, spanId: span.spanContext().spanId };
      return pass();
    });
  } as typeof emit;
  try {
    const running = await listening(server);
    const report = await asked(running.port);
    await running.close();
    expect(report).toMatchObject({ kind: 'request', ...expected });
  } finally {
    Server.prototype.emit = emit;
  }
});

test('without a span, and with one that records nothing, the header counts', async () => {
  const server = createServer((_request, response) => response.end(JSON.stringify(scopeReport())));
  measureServer(server, { registry: new Registry() });
  const running = await listening(server);
  const report = await asked(running.port);
  await running.close();
  expect(`00-${report.traceId}-${report.spanId}-01`).toBe(incoming);
});
