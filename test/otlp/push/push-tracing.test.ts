import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { Registry } from '@sonde/metrics';
import { startOtlp } from '@sonde/otlp';
import { expect, test } from 'vitest';

test('a push makes no spans: instrumentations are told not to trace it', async () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const tracer = new BasicTracerProvider().getTracer('test');
  const server = createServer((request, response) => request.resume().on('end', () => response.end()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const isTraced: boolean[] = [];
  const onRequest = () => isTraced.push(tracer.startSpan('request').isRecording());
  subscribe('http.client.request.start', onRequest);
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const push = await startOtlp({ registry: new Registry(), endpoint });
  expect(await push.shutdown()).toBe(true);
  unsubscribe('http.client.request.start', onRequest);
  expect(isTraced).toEqual([false]);
  expect(tracer.startSpan('another').isRecording()).toBe(true);
  context.disable();
  server.close();
});
