import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { Registry } from '@sonde/metrics';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { PrometheusError } from '../errors.js';
import { renderText } from '../rendering/render-text.js';
import {
  FixedRenderer,
  type FixedRendererOptions,
  type LoopbackServer,
  RawClient,
  sampleText,
  serveOnLoopback,
  until,
} from './fixed-renderer.test.support.js';
import { createNodeHandler } from './node-handler.js';
import type { HandlerOptions } from './options.js';

const servers: LoopbackServer[] = [];
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

interface Stage extends LoopbackServer {
  readonly renderer: FixedRenderer;
  readonly errors: PrometheusError[];
}

async function stage(rendering: FixedRendererOptions, options: HandlerOptions = {}): Promise<Stage> {
  const renderer = new FixedRenderer(rendering);
  const errors: PrometheusError[] = [];
  const handler = createNodeHandler(renderer, { onError: (error) => errors.push(error), ...options });
  const server = await serveOnLoopback(handler);
  servers.push(server);
  return { ...server, renderer, errors };
}

interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Resolves only with a whole answer. */
function scrape(
  url: string,
  options: { method?: string; headers?: Record<string, string>; agent?: Agent } = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, options, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) });
      });
    });
    request.on('error', reject);
    request.end();
  });
}

const accountIsEven = ({ renderer }: Stage) => renderer.released === renderer.handedOut && renderer.iterating === 0;

describe('a scrape', () => {
  test('gets the text format by default, and headers that keep it out of caches', async () => {
    const { url, renderer } = await stage({ chunks: ['up 1\n', 'down 0\n'] });
    const { status, headers, body } = await scrape(url);
    expect(status).toBe(200);
    expect(body.toString()).toBe('up 1\ndown 0\n');
    expect(headers).toMatchObject({
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
      vary: 'Accept, Accept-Encoding',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    expect(headers).not.toHaveProperty('content-encoding');
    expect(renderer.requests).toMatchObject([{ format: 'text', escaping: 'underscores' }]);
  });

  test('tells the renderer the format, the escaping and the names it wants', async () => {
    const { url, renderer } = await stage({ chunks: ['# EOF\n'] }, { created: true });
    const headers = { accept: 'application/openmetrics-text;version=1.0.0;escaping=dots' };
    const reply = await scrape(`${url}?name[]=up&name%5B%5D=http.server%2Fx`, { headers });
    expect(reply.headers['content-type']).toBe(
      'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=dots',
    );
    expect(renderer.requests).toMatchObject([
      { format: 'openmetrics', escaping: 'dots', created: true, names: new Set(['up', 'http.server/x']) },
    ]);
  });

  test('an empty exposition is an empty answer', async () => {
    const { url } = await stage({ chunks: [] });
    expect(await scrape(url)).toMatchObject({ status: 200, body: Buffer.alloc(0) });
  });

  test('is compressed as asked', async () => {
    const big = sampleText(500_000);
    const { url, ...rest } = await stage({ chunks: [big.slice(0, 100), big.slice(100)] });
    const gzip = await scrape(url, { headers: { 'accept-encoding': 'gzip' } });
    expect(gzip.headers['content-encoding']).toBe('gzip');
    expect(gzip.body.length).toBeLessThan(big.length / 2);
    expect(gunzipSync(gzip.body).toString()).toBe(big);
    const br = await scrape(url, { headers: { 'accept-encoding': 'br, gzip;q=0.1' } });
    expect(br.headers['content-encoding']).toBe('br');
    expect(brotliDecompressSync(br.body).toString()).toBe(big);
    await until(() => rest.renderer.released === rest.renderer.handedOut);
  });

  test('is not compressed where that is switched off', async () => {
    const { url } = await stage({ chunks: ['up 1\n'] }, { compression: false });
    const { headers, body } = await scrape(url, { headers: { 'accept-encoding': 'gzip' } });
    expect(headers).not.toHaveProperty('content-encoding');
    expect(body.toString()).toBe('up 1\n');
  });

  test('many chunks arrive as they were, on one connection after another', async () => {
    const big = sampleText(2_000_000);
    const chunks = Array.from({ length: 500 }, (_, i) => big.slice(i * 4000, (i + 1) * 4000));
    const made = await stage({ chunks });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    let connections = 0;
    made.server.on('connection', () => connections++);
    for (let i = 0; i < 5; i++) expect((await scrape(made.url, { agent })).body.equals(Buffer.from(big))).toBe(true);
    expect(connections).toBe(1);
    expect(accountIsEven(made)).toBe(true);
    agent.destroy();
  });

  test('leaves no listener on a connection that lives on', async () => {
    const made = await stage({ chunks: ['up 1\n'] });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const counts: number[] = [];
    made.server.on('request', (request) => counts.push(request.socket.listenerCount('close')));
    for (let i = 0; i < 5; i++) await scrape(made.url, { agent });
    expect(new Set(counts.slice(1)).size).toBe(1);
    agent.destroy();
  });

  test('serves pipelined requests in order', async () => {
    const { port } = await stage({ chunks: ['up 1\n'] });
    const client = new RawClient(port);
    client.get();
    client.get();
    client.get('/metrics', 'Connection: close\r\n');
    expect(await client.ended).toBe('end');
    expect(client.text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(3);
    expect(client.text.match(/up 1/g)).toHaveLength(3);
  });

  test('adds to the Vary of others', async () => {
    const renderer = new FixedRenderer({ chunks: ['up 1\n'] });
    const handler = createNodeHandler(renderer, {});
    const server = await serveOnLoopback((request, response) => {
      response.setHeader('Vary', 'Origin');
      handler(request, response);
    });
    servers.push(server);
    expect((await scrape(server.url)).headers.vary).toBe('Origin, Accept, Accept-Encoding');
  });

  test('arrives whole through middleware that wraps write and swallows its callback', async () => {
    const big = sampleText(1_000_000);
    const renderer = new FixedRenderer({ chunks: [big.slice(0, 300_000), big.slice(300_000)] });
    const handler = createNodeHandler(renderer, {});
    const server = await serveOnLoopback((request, response) => {
      const write = response.write.bind(response);
      response.write = ((bytes: Uint8Array) => write(bytes)) as typeof response.write;
      handler(request, response);
    });
    servers.push(server);
    expect((await scrape(server.url)).body.toString()).toBe(big);
    await until(() => renderer.released === 2);
  });
});

describe('methods', () => {
  test('HEAD has the status and headers of GET, and renders nothing', async () => {
    const { url, renderer } = await stage({ chunks: ['up 1\n'] });
    const headers = { accept: 'application/openmetrics-text', 'accept-encoding': 'gzip' };
    const got = await scrape(url, { headers });
    const head = await scrape(url, { method: 'HEAD', headers });
    // How the body is framed is known only to those who get one (RFC 9110, 9.3.2).
    const comparable = ({ status, headers: { date, 'transfer-encoding': framing, ...headers } }: Reply) => ({
      status,
      headers,
    });
    expect(comparable(head)).toEqual(comparable(got));
    expect(head.body.length).toBe(0);
    expect([renderer.requests.length, renderer.handedOut]).toEqual([2, 1]);
  });

  test('HEAD fails where GET fails', async () => {
    const made = await stage({ collect: () => Promise.reject(new Error('boom')) });
    const head = await scrape(made.url, { method: 'HEAD' });
    expect(head.status).toBe(500);
    expect(head.headers['content-length']).toBe(String((await scrape(made.url)).body.length));
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('%s is not allowed', async (method) => {
    const { url, renderer } = await stage({ chunks: ['up 1\n'] });
    const { status, headers } = await scrape(url, { method });
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD']);
    expect(renderer.requests).toEqual([]);
  });
});

describe('credentials', () => {
  test('are asked for, and admit', async () => {
    const { url, renderer } = await stage(
      { chunks: ['up 1\n'] },
      { auth: { basic: { username: 'prom', password: 'a:b' } } },
    );
    const refused = await scrape(url);
    expect([refused.status, refused.headers['www-authenticate']]).toEqual([
      401,
      'Basic realm="metrics", charset="UTF-8"',
    ]);
    expect(refused.body.toString()).not.toContain('up');
    expect((await scrape(url, { method: 'POST' })).status).toBe(401);
    expect(renderer.requests).toEqual([]);
    const authorization = `Basic ${Buffer.from('prom:a:b').toString('base64')}`;
    expect((await scrape(url, { headers: { authorization } })).status).toBe(200);
  });

  test('bearer tokens', async () => {
    const { url } = await stage({ chunks: ['up 1\n'] }, { auth: { bearer: ['one', 'two'] } });
    expect((await scrape(url, { headers: { authorization: 'Bearer three' } })).status).toBe(401);
    expect((await scrape(url, { headers: { authorization: 'Bearer two' } })).status).toBe(200);
  });
});

describe('failure', () => {
  test('collecting rejects: 500 that tells nothing of the inside, and one report that tells all', async () => {
    const cause = new Error('password of the database is hunter2');
    const made = await stage({ collect: () => Promise.reject(cause) });
    const { status, headers, body } = await scrape(made.url, { headers: { 'accept-encoding': 'gzip' } });
    expect(status).toBe(500);
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(headers).not.toHaveProperty('content-encoding');
    expect(body.toString()).toBe('Collecting the metrics failed.\n');
    expect(made.errors.map(({ code, cause }) => [code, cause])).toEqual([['SONDE_SCRAPE_FAILED', cause]]);
  });

  test('collecting throws at once: the same', async () => {
    const renderer = {
      scrape: () => {
        throw new TypeError('not a function');
      },
    };
    const errors: PrometheusError[] = [];
    const server = await serveOnLoopback(createNodeHandler(renderer, { onError: (error) => errors.push(error) }));
    servers.push(server);
    expect((await scrape(server.url)).status).toBe(500);
    expect(errors.map(({ code }) => code)).toEqual(['SONDE_SCRAPE_FAILED']);
  });

  test.each(['identity', 'gzip'])('rendering fails before the first bytes: 500 (%s)', async (encoding) => {
    const made = await stage({ chunks: ['up 1\n'], failAt: 0 });
    const { status, body } = await scrape(made.url, { headers: { 'accept-encoding': encoding } });
    expect([status, body.toString()]).toEqual([500, 'Collecting the metrics failed.\n']);
    expect(made.errors).toHaveLength(1);
  });

  test.each(['identity', 'gzip', 'br'])('rendering fails half-way: the transfer breaks off (%s)', async (encoding) => {
    const chunks = Array.from({ length: 20 }, () => Buffer.from(crypto.getRandomValues(new Uint8Array(60_000))));
    const made = await stage({ chunks, failAt: 15 });
    await expect(scrape(made.url, { headers: { 'accept-encoding': encoding } })).rejects.toThrow();
    await until(() => accountIsEven(made));
    expect(made.errors.map(({ code }) => code)).toEqual(['SONDE_SCRAPE_FAILED']);
  });

  test('an HTTP/1.0 reader, for whom the close is the end, sees a reset and not an end', async () => {
    const made = await stage({ chunks: [sampleText(200_000), 'late'], failAt: 1 });
    let resets = 0;
    made.server.on('connection', (socket) => {
      const reset = socket.resetAndDestroy;
      socket.resetAndDestroy = () => {
        resets++;
        return reset.call(socket);
      };
    });
    const client = new RawClient(made.port);
    client.get('/metrics', '', '1.0');
    // Seen from here, because libuv shows its own clients a reset as an end where unread bytes came before it.
    await client.ended;
    expect(resets).toBe(1);
  });

  test('the scrape after a failed one is served', async () => {
    const made = await stage({ chunks: ['up 1\n'], collect: () => Promise.reject(new Error('boom')) });
    expect((await scrape(made.url)).status).toBe(500);
    made.renderer.options = { chunks: ['up 1\n'] };
    expect((await scrape(made.url)).status).toBe(200);
  });

  test('a listener that throws changes nothing', async () => {
    const made = await stage(
      { collect: () => Promise.reject(new Error('boom')) },
      {
        onError: () => {
          throw new Error('from the listener');
        },
      },
    );
    expect((await scrape(made.url)).status).toBe(500);
  });

  test('headers that another has sent already are reported, not thrown', async () => {
    const errors: PrometheusError[] = [];
    const handler = createNodeHandler(new FixedRenderer({ chunks: ['up 1\n'] }), {
      onError: (error) => errors.push(error),
    });
    const server = await serveOnLoopback((request, response) => {
      response.flushHeaders();
      handler(request, response);
    });
    servers.push(server);
    await expect(scrape(server.url)).rejects.toThrow();
    expect(errors.map(({ code }) => code)).toEqual(['SONDE_SCRAPE_FAILED']);
  });
});

describe('time', () => {
  test('collecting that does not end is answered 503', async () => {
    const made = await stage({ collect: () => new Promise(() => {}) }, { collectTimeoutMs: 20 });
    const { status, headers } = await scrape(made.url);
    expect([status, headers['retry-after']]).toEqual([503, '1']);
    expect(made.errors.map(({ code }) => code)).toEqual(['SONDE_SCRAPE_TIMEOUT']);
  });

  test('the limit of collecting does not limit the transfer', async () => {
    holdTimers();
    let go: (() => void) | undefined;
    const made = await stage({
      chunks: [sampleText(100_000), 'end\n'],
      onChunk: (index) => (index === 0 ? undefined : new Promise((resolve) => (go = resolve))),
    });
    const reply = scrape(made.url);
    await until(() => go !== undefined);
    vi.advanceTimersByTime(3_600_000);
    go?.();
    expect((await reply).body.toString().endsWith('end\n')).toBe(true);
  });

  test("the scraper's own timeout is a deadline: 503 while collecting", async () => {
    holdTimers();
    const made = await stage({ collect: () => new Promise<void>(() => {}) });
    const reply = scrape(made.url, { headers: { 'x-prometheus-scrape-timeout-seconds': '1.5' } });
    await until(() => made.renderer.requests.length === 1);
    vi.advanceTimersByTime(1_499);
    expect(made.errors).toEqual([]);
    vi.advanceTimersByTime(1);
    expect((await reply).status).toBe(503);
    expect(made.errors.map(({ code }) => code)).toEqual(['SONDE_SCRAPE_TIMEOUT']);
  });

  test("the scraper's own timeout is a deadline: a broken transfer while rendering", async () => {
    holdTimers();
    const made = await stage({ chunks: [sampleText(100_000), 'late'], hangAt: 1 });
    const client = new RawClient(made.port);
    client.get('/metrics', 'X-Prometheus-Scrape-Timeout-Seconds: 10\r\n');
    await until(() => client.text.length > 100_000);
    vi.advanceTimersByTime(10_000);
    await client.ended;
    expect(client.text.endsWith('0\r\n\r\n')).toBe(false);
    expect(made.errors.map(({ code }) => code)).toEqual(['SONDE_SCRAPE_TIMEOUT']);
  });

  test.each(['', '-1', '0', 'abc', '1e9', '99999999999'])('an odd timeout is passed over: "%s"', async (timeout) => {
    const made = await stage({ chunks: ['up 1\n'] });
    const headers = { 'x-prometheus-scrape-timeout-seconds': timeout };
    expect((await scrape(made.url, { headers })).status).toBe(200);
  });
});

describe('slow and absent readers', () => {
  /** 20 MB: more than the kernel buffers of both sides of a connection take. */
  const plenty = (): FixedRendererOptions => ({
    chunks: Array.from({ length: 320 }, () => new Uint8Array(65_536).fill(0x61)),
  });

  /** Resolves when nothing moves any more. */
  async function standstill(renderer: FixedRenderer): Promise<void> {
    for (let turn = 0, before = -1; turn < 20 || before !== renderer.handedOut; turn++) {
      before = renderer.handedOut;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  test.each(['identity', 'gzip'])('a reader that pauses pauses the rendering (%s)', async (encoding) => {
    const random = Buffer.from(crypto.getRandomValues(new Uint8Array(65_536)));
    const made = await stage({ chunks: Array.from({ length: 320 }, () => random) });
    const client = new RawClient(made.port);
    client.socket.once('data', () => client.socket.pause());
    client.get('/metrics', `Accept-Encoding: ${encoding}\r\nConnection: close\r\n`);
    await until(() => client.text !== '');
    await standstill(made.renderer);
    expect(made.renderer.handedOut).toBeLessThan(320);
    // What is under way: one write on the wire, one chunk in the coder and one ready for it.
    expect(made.renderer.handedOut - made.renderer.released).toBeLessThanOrEqual(4);

    client.socket.resume();
    expect(await client.ended).toBe('end');
    expect(client.text.endsWith('0\r\n\r\n')).toBe(true);
    expect(made.renderer.released).toBe(320);
    expect(made.errors).toEqual([]);
  });

  test('a reader that takes nothing is cut off', async () => {
    const made = await stage(plenty(), { writeTimeoutMs: 100 });
    const client = new RawClient(made.port);
    client.socket.pause();
    client.get();
    await until(() => made.errors.length === 1);
    expect(made.errors[0]?.code).toBe('SONDE_SCRAPE_STALLED');
    await until(() => accountIsEven(made));
    client.socket.resume();
    await client.ended;
    expect(client.text.endsWith('0\r\n\r\n')).toBe(false);
  });

  test('a reader that leaves stops the work, and that is no error', async () => {
    const made = await stage(plenty());
    const client = new RawClient(made.port);
    client.socket.once('data', () => client.socket.destroy());
    client.get();
    await client.ended;
    await until(() => made.renderer.handedOut > 0 && accountIsEven(made));
    expect(made.renderer.handedOut).toBeLessThan(320);
    expect(made.errors).toEqual([]);
  });

  test('a reader that leaves while collecting is not rendered for', async () => {
    let collected: () => void = () => {};
    const made = await stage({ chunks: ['up 1\n'], collect: () => new Promise((resolve) => (collected = resolve)) });
    let hasLeft = false;
    made.server.on('connection', (socket) => socket.on('close', () => (hasLeft = true)));
    const client = new RawClient(made.port);
    client.get();
    await until(() => made.renderer.requests.length === 1);
    client.socket.destroy();
    await client.ended;
    await until(() => hasLeft);
    collected();
    await standstill(made.renderer);
    expect([made.renderer.handedOut, made.errors.length]).toEqual([0, 0]);
  });

  test('a reader that leaves with requests in the pipeline leaves no work behind', async () => {
    const made = await stage(plenty(), { maxConcurrent: 3 });
    const client = new RawClient(made.port);
    client.socket.pause();
    for (let i = 0; i < 3; i++) client.get();
    await until(() => made.renderer.requests.length === 3);
    client.socket.destroy();
    await until(() => accountIsEven(made));
    // All places are free again.
    const replies = await Promise.all([1, 2, 3].map(() => scrape(made.url)));
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(made.errors).toEqual([]);
  });
});

describe('too many at once', () => {
  test('one past the limit is answered 503, and the place is given back', async () => {
    const waiting: (() => void)[] = [];
    const made = await stage(
      { chunks: ['up 1\n'], collect: () => new Promise((resolve) => waiting.push(resolve)) },
      { maxConcurrent: 2 },
    );
    const served = [scrape(made.url), scrape(made.url)];
    await until(() => waiting.length === 2);
    const { status, headers } = await scrape(made.url);
    expect([status, headers['retry-after']]).toEqual([503, '1']);
    expect(made.errors.map(({ code }) => code)).toEqual(['SONDE_SCRAPE_BUSY']);

    for (const go of waiting.splice(0)) go();
    expect((await Promise.all(served)).map(({ status }) => status)).toEqual([200, 200]);
    const next = scrape(made.url);
    await until(() => waiting.length === 1);
    waiting[0]?.();
    expect((await next).status).toBe(200);
  });

  test('refused requests take no place', async () => {
    const made = await stage({ chunks: ['up 1\n'] }, { maxConcurrent: 1, auth: { bearer: 'x' } });
    await Promise.all(Array.from({ length: 5 }, () => scrape(made.url)));
    expect((await scrape(made.url, { headers: { authorization: 'Bearer x' } })).status).toBe(200);
    expect(made.errors).toEqual([]);
  });
});

test('scrapes are counted by how they ended, in the registry that is given', async () => {
  const selfMetrics = new Registry();
  const made = await stage({ chunks: ['up 1\n'] }, { selfMetrics });
  await scrape(made.url);
  await scrape(made.url);
  await scrape(made.url, { method: 'POST' });
  made.renderer.options = { collect: () => Promise.reject(new Error('boom')) };
  await scrape(made.url);
  const counts = async () =>
    (await renderText(selfMetrics))
      .split('\n')
      .filter((line) => line.startsWith('sonde_scrapes_total{'))
      .sort();
  // The server may hear of the end of a scrape a moment after its reader.
  await expect
    .poll(counts, { timeout: 10_000 })
    .toEqual([
      'sonde_scrapes_total{outcome="failed"} 1',
      'sonde_scrapes_total{outcome="refused"} 1',
      'sonde_scrapes_total{outcome="served"} 2',
    ]);
});

test('without a listener a failure is a warning, once', async () => {
  const warnings: (Error & { code?: string })[] = [];
  const listen = (warning: Error) => warnings.push(warning);
  process.on('warning', listen);
  const renderer = new FixedRenderer({ collect: () => Promise.reject(new Error('boom')) });
  const server = await serveOnLoopback(createNodeHandler(renderer, {}));
  servers.push(server);
  await scrape(server.url);
  await scrape(server.url);
  await until(() => warnings.length > 0);
  process.off('warning', listen);
  expect(warnings.map(({ name, code }) => [name, code])).toEqual([['SondeWarning', 'SONDE_SCRAPE_FAILED']]);
});

/** Real time goes on, but `setTimeout` fires only when the test advances it. */
function holdTimers(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
}
