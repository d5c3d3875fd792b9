import { once } from 'node:events';
import { createServer, get, type RequestListener, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { inspect } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { currentScope, Registry, type SondeError } from '@sonde/metrics';
import { histogramOf, labelSetsOf, ManualClock, seriesValue } from '@sonde/metrics/testing';
import { afterEach, describe, expect, test } from 'vitest';
import { measureServer } from '../node/measure-server.js';
import type { RequestOptions } from './options.js';
import { setRoute } from './set-route.js';

const duration = 'http_server_request_duration_seconds';
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

async function serve(handler: RequestListener, options: RequestOptions): Promise<string> {
  const server = createServer(handler);
  servers.push(server);
  measureServer(server, options);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function fetched(url: string, init?: RequestInit): Promise<void> {
  await (await fetch(url, init)).arrayBuffer();
  // The response closes a turn after its last byte left.
  await new Promise((resolve) => setTimeout(resolve, 20));
}

const ok: RequestListener = (_, response) => {
  const scope = currentScope();
  if (scope !== undefined) scope.route = '/thing';
  response.end('ok');
};

describe('options', () => {
  test('standard labels can be left out, in every metric', async () => {
    const registry = new Registry({ strict: true });
    const url = await serve(ok, { registry, omitLabels: ['scheme', 'errorType', 'method'] });
    await fetched(url);
    expect(labelSetsOf(registry, duration)).toEqual([{ http_route: '/thing', http_response_status_code: '200' }]);
    expect(seriesValue(registry, 'http_server_active_requests')).toBe(0);
  });

  test('all of them', async () => {
    const registry = new Registry({ strict: true });
    const omitLabels = ['method', 'route', 'status', 'scheme', 'errorType'] as const;
    const url = await serve(ok, { registry, omitLabels });
    await fetched(url);
    expect(histogramOf(registry, duration).count).toBe(1);
  });

  test('status groups, own buckets, chosen metrics', async () => {
    const registry = new Registry({ strict: true });
    const metrics = ['duration'] as const;
    const url = await serve(ok, { registry, groupStatusCodes: true, buckets: [0.5, 1], metrics });
    await fetched(url);
    const [labels] = labelSetsOf(registry, duration);
    expect(labels?.['http_response_status_code']).toBe('2xx');
    expect(histogramOf(registry, duration, labels).buckets.map(({ le }) => le)).toEqual([
      0.5,
      1,
      Number.POSITIVE_INFINITY,
    ]);
    expect(registry.snapshot().families.map(({ name }) => name)).toEqual([duration]);
  });

  test('exponential buckets of sizes and the usual ones', async () => {
    const registry = new Registry({ strict: true });
    const url = await serve(ok, { registry });
    await fetched(url);
    const name = 'http_server_response_body_size_bytes';
    const { buckets, sum } = histogramOf(registry, name, labelSetsOf(registry, name)[0]);
    expect([buckets[0]?.le, buckets.at(-2)?.le, sum]).toEqual([64, 16_777_216, 2]);
  });

  test('a route function renames; undefined keeps the pattern; one that fails is told of once', async () => {
    const faults: SondeError<string>[] = [];
    const registry = new Registry({ onFault: (fault) => faults.push(fault) });
    const route: RequestOptions['route'] = ({ url }) => {
      if (url === '/throws') throw new Error('no');
      if (url === '/rubbish') return 7 as unknown as string;
      return url === '/keeps' ? undefined : '/renamed';
    };
    const url = await serve(ok, { registry, route });
    for (const path of ['/', '/keeps', '/throws', '/rubbish']) await fetched(url + path);
    const counts = labelSetsOf(registry, duration).map((labels) => [
      labels['http_route'],
      histogramOf(registry, duration, labels).count,
    ]);
    expect(counts).toEqual([
      ['/renamed', 1],
      ['/thing', 3],
    ]);
    expect(faults.map(({ code }) => code)).toEqual(['SONDE_HTTP_ROUTE_FAILED']);
  });

  test('https behind a proxy only where it is trusted', async () => {
    const headers = { 'x-forwarded-proto': 'https' };
    const [believing, wary] = [new Registry(), new Registry()];
    await fetched(await serve(ok, { registry: believing, trustProxy: true }), { headers });
    await fetched(await serve(ok, { registry: wary }), { headers });
    expect(labelSetsOf(believing, duration)[0]?.['url_scheme']).toBe('https');
    expect(labelSetsOf(wary, duration)[0]?.['url_scheme']).toBe('http');
  });

  test.each([
    [{ registry: {} }, /option "registry": got an object/],
    [{ skip: 'metrics' }, /option "skip": got "metrics"/],
    [{ skip: '/a/*/b' }, /option "skip"/],
    [{ knownMethods: ['get'] }, /option "knownMethods": got "get"/],
    [new Registry(), /got a registry.*Pass \{ registry \}/],
    [{ headers: {}, url: '/' }, /got a request.*Call it/],
    [{ labels: { tenant: 'blue' } }, /option "labels": got "blue" for "tenant"/],
    [{ labels: { 'a-b': () => '' } }, /option "labels": got "a-b"/],
    [{ omitLabels: ['status', 'http_route'] }, /option "omitLabels": got "http_route".*'method'/],
    [{ metrics: ['latency'] }, /option "metrics"/],
    [{ buckets: 5 }, /option "buckets"/],
    [{ buckets: [2, 1] }, /strictly ascending/],
    [{ path: '/x' }, /option "path": got an unknown option.*Known options: registry/],
    [{ route: '/x' }, /option "route"/],
    [null, /option "options": got null/],
  ])('what cannot be meant is refused at once: %j', (options, message) => {
    expect(() => measureServer(createServer(), options as RequestOptions)).toThrow(message);
  });

  test.each([
    [Object.assign(() => {}, { emit: () => true }), /got a function, such as an app/],
    [undefined, /got undefined/],
    [{ registry: new Registry() }, /option "server"/],
  ])('what is no server is refused: %s', (server, message) => {
    expect(() => measureServer(server as never)).toThrow(message);
  });

  test('functions that answer with a promise are told of, and its rejection goes nowhere', async () => {
    const faults: SondeError<string>[] = [];
    const registry = new Registry({ onFault: (fault) => faults.push(fault) });
    const later = async () => {
      throw new Error('too late');
    };
    const options = { registry, labels: { tenant: later }, skip: later, route: later };
    const url = await serve(ok, options as unknown as RequestOptions);
    await fetched(url);
    expect(faults.map(({ code }) => code).sort()).toEqual([
      'SONDE_HTTP_LABEL_FAILED',
      'SONDE_HTTP_ROUTE_FAILED',
      'SONDE_HTTP_SKIP_FAILED',
    ]);
    expect(faults[0]?.message).toContain('a promise, and nobody waits for it');
    expect(histogramOf(registry, duration, labelSetsOf(registry, duration)[0]).count).toBe(1);
  });

  test('labels of another set than the first middleware of the registry are refused', () => {
    const registry = new Registry();
    measureServer(createServer(), { registry });
    expect(() => measureServer(createServer(), { registry, labels: { tenant: () => '' } })).toThrow(
      /SONDE_HTTP_OPTIONS_DIFFER/,
    );
  });
});

describe('the scope of a request', () => {
  test('can be logged: it tells what a scope tells', async () => {
    let texts: string[] = [];
    const url = await serve(
      (_, response) => {
        setRoute('/logged');
        texts = [JSON.stringify(currentScope()), inspect(currentScope())];
        response.end();
      },
      { registry: new Registry() },
    );
    await fetched(url);
    expect(JSON.parse(texts[0] ?? '')).toEqual({ kind: 'request', method: 'GET', route: '/logged' });
    expect(texts[1]?.length).toBeLessThan(300);
    expect(() => setRoute('/nowhere')).not.toThrow();
  });
});

describe('a request', () => {
  test('is timed by the clock of its registry', async () => {
    const clock = new ManualClock();
    const registry = new Registry({ clock });
    const url = await serve(
      (_, response) => {
        clock.advance(1500);
        response.end();
      },
      { registry },
    );
    await fetched(url);
    expect(histogramOf(registry, duration, labelSetsOf(registry, duration)[0]).sum).toBe(1.5);
  });

  test('of a strict registry is not harmed by labels it refuses', async () => {
    const registry = new Registry({ strict: true, onFault: () => {} });
    const labels = { tenant: () => undefined as unknown as string };
    const url = await serve(ok, { registry, labels });
    await fetched(url);
    expect(labelSetsOf(registry, duration)[0]?.['tenant']).toBe('');
  });

  test('whose response was destroyed on the way counts with the reason', async () => {
    const registry = new Registry();
    const url = await serve((_, response) => response.destroy(new RangeError('no')), { registry });
    await once(get(url), 'error');
    await new Promise((resolve) => setTimeout(resolve, 20));
    const [labels] = labelSetsOf(registry, duration);
    expect(labels).toMatchObject({ http_response_status_code: '500', error_type: 'RangeError' });
  });

  test('that expects 100-continue counts once', async () => {
    const registry = new Registry();
    const url = await serve((incoming, response) => incoming.resume().on('end', () => response.end()), { registry });
    const outgoing = request(url, { method: 'POST', headers: { expect: '100-continue', 'content-length': 3 } });
    outgoing.on('continue', () => outgoing.end('abc'));
    const [response] = await once(outgoing.flushHeaders() ?? outgoing, 'response');
    response.resume();
    await once(response, 'end');
    await new Promise((resolve) => setTimeout(resolve, 20));
    const [labels, ...others] = labelSetsOf(registry, duration);
    expect(others).toEqual([]);
    expect(histogramOf(registry, duration, labels).count).toBe(1);
  });

  test('of an event stream that its reader leaves went well', async () => {
    const registry = new Registry();
    const url = await serve(
      (_, response) => {
        response.setHeader('content-type', 'text/event-stream; charset=utf-8');
        response.write('data: 1\n\n');
      },
      { registry },
    );
    const outgoing = get(url);
    const [response] = await once(outgoing, 'response');
    await once(response, 'data');
    outgoing.destroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(labelSetsOf(registry, duration)).toMatchObject([{ http_response_status_code: '200', error_type: '' }]);
  });

  test('runs in no scope where none is wanted, and counts all the same', async () => {
    const registry = new Registry();
    let scope: unknown = 'not asked';
    const url = await serve(
      (_, response) => {
        scope = currentScope();
        response.end();
      },
      { registry, scope: false },
    );
    await fetched(url);
    expect(scope).toBeUndefined();
    expect(histogramOf(registry, duration, labelSetsOf(registry, duration)[0]).count).toBe(1);
  });

  test('whose client leaves while one long write is under way did not go well', async () => {
    const registry = new Registry();
    const url = await serve((_, response) => response.end(Buffer.alloc(20_000_000)), { registry });
    const outgoing = get(url);
    const [response] = await once(outgoing, 'response');
    await once(response, 'data');
    outgoing.destroy();
    await expect.poll(() => labelSetsOf(registry, duration)).toMatchObject([{ error_type: 'client_abort' }]);
  });

  test('is found again by what its body sets off', async () => {
    let routes: unknown[] = [];
    const url = await serve(
      (incoming, response) => {
        const begun = currentScope();
        incoming.on('data', () => (routes = [currentScope() === begun]));
        incoming.on('end', () => {
          routes.push(currentScope() === begun);
          response.end();
        });
      },
      { registry: new Registry() },
    );
    await fetched(url, { method: 'POST', body: 'abc' });
    expect(routes).toEqual([true, true]);
  });

  test('cannot claim a size that it did not send', async () => {
    const registry = new Registry();
    const url = await serve((_, response) => response.writeHead(413).end(), { registry });
    const outgoing = request(url, { method: 'POST', headers: { 'content-length': 9_007_199_254_740_991 } });
    outgoing.on('error', () => {}).write('abc');
    await once(outgoing, 'response');
    outgoing.destroy();
    await expect.poll(() => labelSetsOf(registry, duration).length).toBe(1);
    const name = 'http_server_request_body_size_bytes';
    expect(histogramOf(registry, name, labelSetsOf(registry, name)[0]).sum).toBeLessThanOrEqual(3);
  });

  test('leaves nothing behind at its connection: ten thousand of one pipeline', async () => {
    const registry = new Registry();
    const url = await serve(ok, { registry });
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const collect = (): number => {
      setFlagsFromString('--expose-gc');
      (runInNewContext('gc') as () => void)();
      return process.memoryUsage().heapUsed;
    };
    const head = 'GET / HTTP/1.1\r\nhost: localhost\r\n\r\n';
    const send = async (turns: number) => {
      for (let k = 0; k < turns; k++) {
        let text = '';
        const answered = new Promise<void>((resolve) => {
          socket.on('data', (chunk) => {
            text += chunk.toString('latin1');
            if (text.split('HTTP/1.1 200').length > 20) resolve();
          });
        });
        socket.write(head.repeat(20));
        await answered;
        socket.removeAllListeners('data');
      }
    };
    await send(50);
    const before = collect();
    await send(500);
    expect(collect() - before).toBeLessThan(4_000_000);
    socket.destroy();
  });

  test('counts in two registries that measure the same server', async () => {
    const [first, second] = [new Registry(), new Registry()];
    const server = createServer(ok);
    servers.push(server);
    measureServer(server, { registry: first });
    const stop = measureServer(server, { registry: second });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await fetched(url);
    stop();
    await fetched(url);
    const count = (registry: Registry) => histogramOf(registry, duration, labelSetsOf(registry, duration)[0]).count;
    expect([count(first), count(second)]).toEqual([2, 1]);
  });
});
