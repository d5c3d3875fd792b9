import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { addFindingEvent, QueryObserver } from '@sonde/queries';
import { measureQueries } from '@sonde/queries/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { databaseOf, ignoreFrames } from './programs/database.js';
import { makeShop } from './programs/shop.js';

const exporter = new InMemorySpanExporter();

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
});
afterAll(() => {
  trace.disable();
  context.disable();
});

test('a finding becomes an event of the span that the SDK has active', async () => {
  const observer = new QueryObserver({ mode: 'test', ignoreFrames });
  const { findings } = await measureQueries(observer, makeShop(databaseOf(observer)).listOneByOne);
  const [finding] = findings;
  if (finding === undefined) throw new Error('nothing was found');

  expect(addFindingEvent(finding)).toBe(false);
  trace.getTracer('shop').startActiveSpan('GET /orders', (span) => {
    expect(addFindingEvent(finding)).toBe(true);
    span.end();
  });
  const events = exporter.getFinishedSpans().flatMap((span) => span.events);
  expect(events).toEqual([
    expect.objectContaining({
      name: 'db.n_plus_one',
      attributes: expect.objectContaining({
        'db.query.text': 'SELECT * FROM orders WHERE user_id = ?',
        'db.system.name': 'sqlite',
        'sonde.finding.count': 3,
        'code.function.name': 'loadOrders',
      }),
    }),
  ]);
});
