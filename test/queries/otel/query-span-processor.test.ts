import { basename } from 'node:path';
import { context, SpanKind, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { AlwaysOffSampler, BasicTracerProvider, type Sampler } from '@opentelemetry/sdk-trace-base';
import { Registry } from '@sonde/metrics';
import { labelSetsOf } from '@sonde/metrics/testing';
import { type Finding, QueryObserver } from '@sonde/queries';
import { QuerySpanProcessor } from '@sonde/queries/otel';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Emitter, knexQuery, poolQuery, redisCommand } from './spans-of-instrumentations.js';

const orders = 'SELECT * FROM orders WHERE user_id = $1';
/** They stand for installed packages: no place in them is one of the application. */
const instrumentations = 'spans-of-instrumentations';
const duration = 'db_client_operation_duration_seconds';

const manager = new AsyncLocalStorageContextManager();
beforeAll(() => {
  context.setGlobalContextManager(manager.enable());
});
afterAll(() => {
  context.disable();
});

let registry: Registry;
let faults: unknown[];
let told: Finding[];
let observer: QueryObserver;
let emitter: Emitter;

function observeSpans(sampler?: Sampler): QuerySpanProcessor {
  const processor = new QuerySpanProcessor(observer);
  const provider = new BasicTracerProvider({
    spanProcessors: [processor],
    ...(sampler === undefined ? {} : { sampler }),
  });
  emitter = { tracer: (name) => provider.getTracer(name) };
  return processor;
}

beforeEach(() => {
  faults = [];
  told = [];
  registry = new Registry({ onFault: (fault) => faults.push(fault) });
  observer = new QueryObserver({
    registry,
    mode: 'test',
    log: false,
    onFinding: (finding) => told.push(finding),
    ignoreFrames: (file) => file.includes(instrumentations),
  });
  observeSpans();
});
afterEach(() => {
  observer.close();
  expect(faults).toEqual([]);
});

/** A request, as the instrumentation of an HTTP server makes it. */
async function request(route: string, work: () => Promise<unknown>): Promise<string> {
  const span = emitter.tracer('http').startSpan('GET', { kind: SpanKind.SERVER });
  await context.with(trace.setSpan(context.active(), span), work);
  span.setAttributes({ 'http.route': route, 'http.request.method': 'GET' });
  span.end();
  return span.spanContext().traceId;
}

describe('QuerySpanProcessor', () => {
  it('finds an N+1 by the spans of pg, in the trace of its request, at its place', async () => {
    const traceId = await request('/users', async function listOrders() {
      await poolQuery(emitter, { text: 'SELECT id FROM users' });
      for (let k = 1; k <= 6; k++) await poolQuery(emitter, { text: orders, values: [String(k)] });
    });
    expect(observer.findings()).toMatchObject([
      {
        kind: 'n_plus_one',
        count: 6,
        distinct: 6,
        statement: { system: 'postgresql', tables: ['orders'] },
        scope: { kind: 'request', route: '/users', method: 'GET', traceId },
      },
    ]);
    const [site] = observer.findings()[0]?.sites ?? [];
    expect([basename(site?.file ?? ''), site?.function]).toEqual(['query-span-processor.test.ts', 'listOrders']);
    expect(observer.findings()[0]?.waitMs).toBeGreaterThan(0);
  });

  it('finds it without the values too, which instrumentations leave out by default', async () => {
    await request('/users', async () => {
      for (let k = 1; k <= 6; k++) await poolQuery(emitter, { text: orders }, 'old');
    });
    expect(observer.findings()).toMatchObject([{ kind: 'n_plus_one', count: 6, distinct: expect.any(Number) }]);
    expect(labelSetsOf(registry, duration)).toMatchObject([{ db_system_name: 'postgresql', db_namespace: 'shop' }]);
  });

  it('keeps traces apart that run at the same time', async () => {
    const counts = [5, 6, 7, 8];
    await Promise.all(
      counts.map((count) =>
        request(`/${count}`, async () => {
          for (let k = 1; k <= count; k++) await poolQuery(emitter, { text: orders, values: [String(k)] });
        }),
      ),
    );
    const found = told.map(({ scope, count }) => [scope?.route, count]);
    expect(found.sort()).toEqual(counts.map((count) => [`/${count}`, count]));
  });

  it('counts a query once that two instrumentations describe, in the words of the one that knows more', async () => {
    await request('/users', async () => {
      for (let k = 1; k <= 6; k++) await knexQuery(emitter, { text: orders, values: [String(k)] });
    });
    expect(observer.findings()).toMatchObject([{ kind: 'n_plus_one', count: 6, orm: 'knex' }]);
  });

  it('leaves queries to the Sonde scope they were asked in', async () => {
    const { report } = await observer.watch({ kind: 'test', name: 'spans' }, () =>
      request('/users', () => poolQuery(emitter, { text: orders, values: ['1'] })),
    );
    expect(report.queries).toBe(1);
  });

  it('records the error type, and a query that is no part of a unit of work', async () => {
    await poolQuery(emitter, { text: orders, failsWith: '42P01' });
    expect(labelSetsOf(registry, duration)).toMatchObject([{ error_type: '42P01' }]);
    expect(observer.findings()).toEqual([]);
  });

  it('takes commands of Redis for duplicates only where their values are known', async () => {
    await request('/cart', async () => {
      for (let k = 1; k <= 4; k++) redisCommand(emitter, 'GET cart:7');
      for (let k = 1; k <= 9; k++) redisCommand(emitter, 'HGET [2 other arguments]');
    });
    expect(observer.findings()).toMatchObject([{ kind: 'duplicate', count: 4 }]);
    expect(JSON.stringify(observer.findings())).not.toContain('cart:7');
  });

  it('sees nothing of traces that are not recorded, nor after its shutdown', async () => {
    observeSpans(new AlwaysOffSampler());
    await request('/users', () => poolQuery(emitter, { text: orders }));
    const processor = observeSpans();
    await processor.shutdown();
    await request('/users', () => poolQuery(emitter, { text: orders }));
    await processor.forceFlush();
    expect(labelSetsOf(registry, duration)).toEqual([]);
  });

  it('takes a child of a span that has ended for part of the same request', async () => {
    const root = emitter.tracer('http').startSpan('GET', { kind: SpanKind.SERVER });
    const inRoot = trace.setSpan(context.active(), root);
    const handler = emitter.tracer('app').startSpan('handler', {}, inRoot);
    handler.end();
    await context.with(trace.setSpan(inRoot, handler), async () => {
      for (let k = 1; k <= 6; k++) await poolQuery(emitter, { text: orders, values: [String(k)] });
    });
    root.end();
    expect(observer.findings()).toMatchObject([{ count: 6, scope: { kind: 'request' } }]);
  });
});
