import http from 'node:http';
import { type FinishedOutgoingRequest, measureOutgoingRequests, type OutgoingRequestOptions } from '@sonde/http/client';
import { Registry, runInScope, type SondeError } from '@sonde/metrics';
import { histogramOf, labelSetsOf, seriesValue } from '@sonde/metrics/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { counted, outgoing } from './client-readings.js';
import { startTarget, type Target } from './client-target.js';

const duration = 'http_client_request_duration_seconds';

let target: Target;
let registry: Registry;
let faults: SondeError<string>[];
let stops: (() => void)[];

beforeAll(async () => {
  // All of 127.0.0.0/8 is this machine: as many hosts as a test wants.
  target = await startTarget('0.0.0.0');
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

const url = (path = '/ok', host = '127.0.0.1') => `http://${host}:${target.port}${path}`;
const request = async (to: string, init?: RequestInit) => (await fetch(to, init)).text();
const codes = () => faults.map(({ code }) => code);

describe('hosts', () => {
  test('150 of them: the first hundred by name, the rest as one, told of once', async () => {
    measure();
    for (let k = 1; k <= 150; k++) await request(url('/ok', `127.0.0.${k}`));
    await counted(registry, 150);
    const addresses = outgoing(registry).map(({ address }) => address);
    expect(addresses).toHaveLength(101);
    expect(addresses.slice(0, 100)).toEqual(Array.from({ length: 100 }, (_, k) => `127.0.0.${k + 1}`));
    expect(outgoing(registry).at(-1)).toMatchObject({ address: '_OTHER', port: '', count: 50 });
    expect(codes()).toEqual(['SONDE_HTTP_HOST_LIMIT']);
    expect(faults[0]?.message).toContain('100');
    const subject = { metric: 'outgoing requests', code: 'SONDE_HTTP_HOST_LIMIT' };
    expect(seriesValue(registry, 'sonde_faults_total', subject)).toBe(50);
  });

  test('the limit is that of the options; at the limit nothing is lost', async () => {
    measure({ maxHosts: 2 });
    for (const k of [1, 2, 1]) await request(url('/ok', `127.0.0.${k}`));
    await counted(registry, 3);
    expect(codes()).toEqual([]);
    await request(url('/ok', '127.0.0.3'));
    await counted(registry, 4);
    expect(outgoing(registry).map(({ address, count }) => [address, count])).toEqual([
      ['127.0.0.1', 2],
      ['127.0.0.2', 1],
      ['_OTHER', 1],
    ]);
  });

  test('ports count as hosts do, unless they are no label', async () => {
    const other = await startTarget();
    measure({ maxHosts: 1 });
    const second = new Registry({ onFault: (fault) => faults.push(fault) });
    measure({ registry: second, maxHosts: 1, omitLabels: ['port'] });
    for (const to of [url(), `${other.origin}/ok`]) await request(to);
    await counted(registry, 2);
    expect(outgoing(registry).map(({ address }) => address)).toEqual(['127.0.0.1', '_OTHER']);
    expect(outgoing(second)).toMatchObject([{ address: '127.0.0.1', port: '', count: 2 }]);
    await other.close();
  });

  test('groups of hosts, by a function that sees the whole URL', async () => {
    const seen: string[] = [];
    measure({
      maxHosts: 2,
      hosts: ({ hostname, href }) => {
        seen.push(href);
        return hostname.startsWith('127.0.1.') ? 'shards' : undefined;
      },
    });
    for (let k = 1; k <= 5; k++) await request(url(`/ok?k=${k}`, `127.0.1.${k}`));
    await new Promise((resolve) =>
      http.get(url('/ok?k=6', 'user:s3cret@127.0.0.1'), (response) => response.resume().on('end', resolve)),
    );
    await counted(registry, 6);
    expect(outgoing(registry)).toMatchObject([
      { address: 'shards', port: '', count: 5 },
      { address: '127.0.0.1', port: String(target.port), count: 1 },
    ]);
    expect(seen.at(-1)).toBe(url('/ok?k=6'));
    expect(codes()).toEqual([]);
  });

  test.each<[string, OutgoingRequestOptions['hosts'] & object]>([
    ['throws', () => ([] as string[])[0]!.toUpperCase()],
    ['returns rubbish', () => 7 as unknown as string],
  ])('a function that %s leaves the label empty', async (_name, hosts) => {
    measure({ hosts });
    await request(url());
    await request(url());
    await counted(registry, 2);
    expect(outgoing(registry)).toMatchObject([{ address: '', port: '', count: 2 }]);
    expect(codes()).toEqual(['SONDE_HTTP_LABEL_FAILED']);
  });
});

describe('labels', () => {
  test('of your own see the finished request and the scope it was made in', async () => {
    const seen: FinishedOutgoingRequest[] = [];
    measure({
      labels: {
        caller: (finished) => {
          seen.push(finished);
          return finished.scope?.route ?? '';
        },
      },
    });
    await runInScope({ kind: 'request', route: '/carts/:id' }, () => request(url('/missing?q=1')));
    await counted(registry, 1);
    expect(labelSetsOf(registry, duration)).toMatchObject([{ caller: '/carts/:id', error_type: '404' }]);
    expect({ ...seen[0], url: seen[0]?.url.href }).toMatchObject({
      method: 'GET',
      url: url('/missing?q=1'),
      address: '127.0.0.1',
      port: target.port,
      status: 404,
      errorType: '404',
      seconds: expect.any(Number),
    });
  });

  test('one that throws or returns rubbish is empty, and told of once', async () => {
    measure({
      labels: {
        broken: () => {
          throw new Error('no');
        },
        rubbish: () => ({}) as string,
      },
    });
    await request(url());
    await request(url());
    await counted(registry, 2);
    expect(labelSetsOf(registry, duration)).toMatchObject([{ broken: '', rubbish: '' }]);
    expect(codes()).toEqual(['SONDE_HTTP_LABEL_FAILED', 'SONDE_HTTP_LABEL_FAILED']);
  });

  test('standard ones can be left out, all of them too', async () => {
    measure({ omitLabels: ['method', 'port', 'errorType'] });
    const bare = new Registry();
    measure({ registry: bare, omitLabels: ['method', 'address', 'port', 'status', 'errorType'] });
    await request(url());
    await counted(registry, 1);
    expect(labelSetsOf(registry, duration)).toEqual([
      { server_address: '127.0.0.1', http_response_status_code: '200' },
    ]);
    expect(histogramOf(bare, duration).count).toBe(1);
  });

  test('buckets and known methods', async () => {
    measure({ buckets: [1, 2], knownMethods: ['PURGE'] });
    await request(url(), { method: 'PURGE' });
    await request(url());
    await counted(registry, 2);
    expect(outgoing(registry).map(({ method }) => method)).toEqual(['PURGE', '_OTHER']);
    const [labels = {}] = labelSetsOf(registry, duration);
    expect(histogramOf(registry, duration, labels).buckets.map(({ le }) => le)).toEqual([
      1,
      2,
      Number.POSITIVE_INFINITY,
    ]);
  });
});

describe('skip', () => {
  test('what is skipped is not measured, by any client', async () => {
    measure({ skip: ({ method, url: { pathname } }) => method === 'GET' && pathname === '/missing' });
    await request(url('/missing'));
    await request(url('/ok'));
    await new Promise((resolve) => http.get(url('/missing'), (response) => response.resume().on('end', resolve)));
    expect(await counted(registry, 1)).toEqual(['GET 200']);
  });

  test('a function that throws skips nothing', async () => {
    measure({
      skip: () => {
        throw new Error('no');
      },
    });
    await request(url());
    expect(await counted(registry, 1)).toEqual(['GET 200']);
    expect(codes()).toEqual(['SONDE_HTTP_SKIP_FAILED']);
  });
});

describe('options that cannot be meant are refused at once', () => {
  test.each<[unknown, RegExp]>([
    [null, /an object/],
    [{ registry: {} }, /"registry".*Registry/s],
    [{ skip: '/x' }, /"skip".*function/s],
    [{ hosts: ['a'] }, /"hosts".*function/s],
    [{ maxHosts: 0 }, /"maxHosts".*whole number/s],
    [{ labels: { a: 'b' } }, /"labels".*functions/s],
    [{ labels: { 'a-b': () => '' } }, /"labels".*letters/s],
    [{ omitLabels: ['route'] }, /"omitLabels".*'errorType'/s],
    [{ buckets: 3 }, /"buckets".*ascending/s],
    [{ knownMethods: [''] }, /"knownMethods".*upper case/s],
    [{ bucket: [1] }, /"bucket".*Did you mean buckets/s],
  ])('%j', (options, message) => {
    expect(() => measureOutgoingRequests(options as OutgoingRequestOptions)).toThrow(
      expect.objectContaining({ code: 'SONDE_INVALID_OPTION', message: expect.stringMatching(message) }),
    );
  });

  test('what the registry refuses leaves nothing behind', () => {
    expect(() => measureOutgoingRequests({ registry, buckets: [2, 1] })).toThrow(
      expect.objectContaining({ code: 'SONDE_INVALID_BUCKETS' }),
    );
    measure({ buckets: [1, 2] });
    expect(codes()).toEqual([]);
  });
});
