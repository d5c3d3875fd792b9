import { AsyncLocalStorage } from 'node:async_hooks';
import { hasSubscribers } from 'node:diagnostics_channel';
import http from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { measureOutgoingRequests, type OutgoingRequestOptions } from '@sonde/http/client';
import { Registry, runInScope, type SondeError } from '@sonde/metrics';
import { renderText } from '@sonde/prometheus';
import * as undici from 'undici';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { counted } from './client-readings.js';
import { startTarget, type Target } from './client-target.js';

let target: Target;
let registry: Registry;
let faults: SondeError<string>[];
let stops: (() => void)[];

beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.close());
beforeEach(() => {
  faults = [];
  stops = [];
  registry = new Registry({ onFault: (fault) => faults.push(fault) });
});
afterEach(() => {
  for (const stop of stops) stop();
});

function measure(options: OutgoingRequestOptions = {}): () => void {
  const stop = measureOutgoingRequests({ registry, ...options });
  stops.push(stop);
  return stop;
}

const url = (path = '/ok') => `${target.origin}${path}`;
const request = async (to: string) => (await fetch(to)).text();
const codes = () => faults.map(({ code }) => code);

describe('exemplars', () => {
  const scope = { kind: 'request', traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
  const exposed = (from: Registry) => renderText(from, { format: 'openmetrics' });

  test.each<[string, (to: string) => Promise<unknown>]>([
    ['fetch', (to) => request(to)],
    ['undici', async (to) => (await undici.request(to)).body.text()],
    ['node:http', (to) => new Promise((resolve) => http.get(to, (response) => response.resume().on('end', resolve)))],
  ])('%s: the trace of the scope that made the request', async (_name, get) => {
    const traced = new Registry({ exemplars: true });
    measure({ registry: traced });
    await get(url());
    await counted(traced, 1);
    expect(await exposed(traced)).not.toContain('aaaa');
    await runInScope(scope, () => get(url()));
    await counted(traced, 2);
    expect(await exposed(traced)).toContain(scope.traceId);
  });

  test('a connection that another request opened brings no trace of it along', async () => {
    const traced = new Registry({ exemplars: true });
    const client = new undici.Client(`http://127.0.0.1:${target.port}`);
    const get = async () => (await client.request({ path: '/ok', method: 'GET' })).body.text();
    await runInScope(scope, get);
    measure({ registry: traced });
    await get();
    await counted(traced, 1);
    expect(await exposed(traced)).not.toContain(scope.traceId);
    await client.close();
  });
});

describe('beginning and ending', () => {
  test('twice for one registry counts once, and is told of', async () => {
    const stop = measure();
    const nothing = measure();
    expect(codes()).toEqual(['SONDE_HTTP_MEASURED_TWICE']);
    nothing();
    await request(url());
    expect(await counted(registry, 1)).toEqual(['GET 200']);
    stop();
    measure();
    await request(url());
    expect(await counted(registry, 2)).toHaveLength(2);
    expect(codes()).toHaveLength(1);
  });

  test('two registries each have every request', async () => {
    const other = new Registry();
    measure();
    measure({ registry: other });
    await request(url());
    expect([await counted(registry, 1), await counted(other, 1)]).toEqual([['GET 200'], ['GET 200']]);
  });

  test('requests that were under way before or are under way after it do not count', async () => {
    const early = [request(url('/slow')), nodeGet('/slow')];
    await pause(60);
    const stop = measure();
    await Promise.all(early);
    expect(await counted(registry, 0)).toEqual([]);
    const late = [request(url('/slow')), nodeGet('/slow')];
    await pause(60);
    stop();
    stop();
    await Promise.all(late);
    expect(await counted(registry, 0)).toEqual([]);
  });

  test('once it has ended, no channel has a subscriber of ours', async () => {
    const channels = ['create', 'headers', 'trailers', 'error'].map((name) => `undici:request:${name}`);
    channels.push('http.client.request.created', 'http.client.request.start', 'http.client.request.error');
    channels.push('http.client.response.finish');
    const before = channels.map(hasSubscribers);
    const stop = measure();
    expect(channels.every(hasSubscribers)).toBe(true);
    stop();
    expect(channels.map(hasSubscribers)).toEqual(before);
  });

  test('what the clients call is left in its own context', async () => {
    measure();
    const storage = new AsyncLocalStorage<string>();
    const inside = await storage.run('mine', async () => {
      await request(url());
      return new Promise((resolve) =>
        http.get(url(), (response) => response.resume().on('end', () => resolve(storage.getStore()))),
      );
    });
    expect(inside).toBe('mine');
  });

  const nodeGet = (path: string) =>
    new Promise((resolve) => http.get(url(path), (response) => response.resume().on('end', resolve)));
});
