import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { MeterProvider as AnyMeterProvider } from '@opentelemetry/api';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { Registry } from '@sonde/metrics';
import { SondeMeterProvider, sondeMetricProducer } from '@sonde/otlp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatabaseServer } from '../../queries/servers/postgres.js';
import { AskedReader, countsOnly, ofSdk, ofSonde, type Recorded } from './recorded-points.js';

/*
 * The instrumentation packages of OpenTelemetry, once on the official SDK and once on Sonde, with the same traffic. They
 * patch what is required after them, so everything here is.
 */
const require = createRequire(import.meta.url);
const instrumentations = {
  http: instrumentation('http', 'HttpInstrumentation'),
  undici: instrumentation('undici', 'UndiciInstrumentation'),
  pg: instrumentation('pg', 'PgInstrumentation'),
  'runtime-node': instrumentation('runtime-node', 'RuntimeNodeInstrumentation'),
};
const http = require('node:http') as typeof import('node:http');
const pg = require('pg') as typeof import('pg');

function instrumentation(name: string, className: string): Instrumentation {
  const { [className]: Made } = require(`@opentelemetry/instrumentation-${name}`);
  return new Made();
}

type Name = keyof typeof instrumentations;

let database: DatabaseServer;

beforeAll(async () => {
  const { startPostgres } = await import('../../queries/servers/postgres.js');
  database = await startPostgres();
});

afterAll(async () => {
  for (const each of Object.values(instrumentations)) each.disable();
  await database?.stop();
});

/** What both recorded of the same traffic. */
async function both(name: Name, traffic: () => Promise<void>): Promise<{ sdk: Recorded; sonde: Recorded }> {
  const reader = new AskedReader();
  const official = new MeterProvider({ readers: [reader] });
  const registry = new Registry();
  const sonde = new SondeMeterProvider(registry, {
    onFault: (fault) => {
      throw fault;
    },
  });
  const run = async (provider: AnyMeterProvider) => {
    instrumentations[name].setMeterProvider(provider);
    await traffic();
  };
  await run(official);
  const { resourceMetrics } = await reader.collect();
  await run(sonde);
  const snapshot = await registry.collect();
  const handedOn = await sondeMetricProducer({ collect: () => snapshot }).collect();
  await official.shutdown();
  expect(snapshot.families.map((family) => family.name)).not.toContain('sonde_faults');
  const recorded = ofSonde(snapshot);
  expect(ofSdk(handedOn.resourceMetrics)).toEqual(recorded);
  return { sdk: ofSdk(resourceMetrics), sonde: recorded };
}

const isDuration = (key: string): boolean => /\.duration \[m?s\]/.test(key);

describe('an instrumentation package records with Sonde what it records with the official SDK', () => {
  it('http: server and client', async () => {
    const server = http.createServer((request, response) => {
      response.statusCode = request.url === '/missing' ? 404 : 200;
      response.end('body');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { sdk, sonde } = await both('http', async () => {
      for (const path of ['/', '/', '/orders?x=1', '/missing']) {
        for (const method of ['GET', 'POST']) await ask(method, `http://127.0.0.1:${port}${path}`);
      }
    });
    server.close();
    expect(Object.keys(sdk)).toHaveLength(2);
    expect(countsOnly(sonde, isDuration)).toEqual(countsOnly(sdk, isDuration));
  });

  it('undici: fetch', async () => {
    const server = http.createServer((request, response) => {
      response.statusCode = request.url === '/missing' ? 404 : 200;
      response.end('body');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { sdk, sonde } = await both('undici', async () => {
      for (const path of ['/', '/missing', '/']) await (await fetch(`http://127.0.0.1:${port}${path}`)).text();
      await fetch('http://127.0.0.1:1/').catch(() => {});
    });
    server.close();
    expect(Object.keys(sdk)).not.toEqual([]);
    expect(countsOnly(sonde, isDuration)).toEqual(countsOnly(sdk, isDuration));
  });

  it('pg: queries, errors, and the connections of a pool', async () => {
    const { sdk, sonde } = await both('pg', async () => {
      const pool = new pg.Pool({ connectionString: database.url, max: 2 });
      await Promise.all(['SELECT 1', 'SELECT 2', 'SELECT pg_sleep(0.01)', 'SELECT 4'].map((text) => pool.query(text)));
      await pool.query('SELECT no_such_column').catch(() => {});
      await pool.query('CREATE TEMPORARY TABLE t (n int)');
      await pool.end();
    });
    expect(Object.keys(sdk).length).toBeGreaterThan(2);
    expect(countsOnly(sonde, isDuration)).toEqual(countsOnly(sdk, isDuration));
  });

  it('runtime-node: what it observes of the process', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    // It counts timers as well, and which of them run must not be left to chance.
    const timer = setInterval(() => {}, 1000);
    const { sdk, sonde } = await both('runtime-node', async () => {
      collectGarbage();
      // The loop and the collector are told of a moment later.
      await new Promise((resolve) => setTimeout(resolve, 200));
    });
    clearInterval(timer);
    expect(Object.keys(sdk).filter((key) => key.includes('gc.duration'))).toHaveLength(1);
    expect(shapes(sonde)).toEqual(shapes(sdk));
  });
});

/** Of numbers that are never the same twice: which metrics, of which type, under which attributes. */
function shapes(recorded: Recorded): object {
  return Object.fromEntries(
    Object.entries(recorded).map(([key, { points, ...metric }]) => {
      // Which kinds of collection there were is V8's business.
      const shown = Object.keys(points).map((attributes) =>
        key.includes('gc.duration') ? Object.keys(JSON.parse(attributes)).join() : attributes,
      );
      return [key, { ...metric, points: [...new Set(shown)].sort() }];
    }),
  );
}

function ask(method: string, url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method, agent: false }, (response) => {
      response.resume();
      response.on('close', resolve);
    });
    request.on('error', reject);
    request.end();
  });
}
