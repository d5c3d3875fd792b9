import { type ClientHttp2Session, connect, createServer, type Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { Registry } from '@sonde/metrics';
import { afterEach, expect, test } from 'vitest';
import type { PrometheusError } from '../errors.js';
import { renderText } from '../rendering/render-text.js';
import { FixedRenderer, type FixedRendererOptions, sampleText, until } from './fixed-renderer.test.support.js';
import { createNodeHandler } from './node-handler.js';
import type { HandlerOptions } from './options.js';

const opened: { server: Http2Server; client: ClientHttp2Session }[] = [];
afterEach(async () => {
  for (const { server, client } of opened.splice(0)) {
    client.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
});

async function stage(rendering: FixedRendererOptions, options: HandlerOptions = {}) {
  const renderer = new FixedRenderer(rendering);
  const errors: PrometheusError[] = [];
  const server = createServer(createNodeHandler(renderer, { onError: (error) => errors.push(error), ...options }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  opened.push({ server, client });
  return { renderer, errors, client };
}

interface Reply {
  readonly headers: Record<string, unknown>;
  readonly body: string;
  readonly resetCode: number;
}

function scrape(client: ClientHttp2Session, headers: Record<string, string> = {}): Promise<Reply> {
  return new Promise((resolve) => {
    const stream = client.request({ ':path': '/metrics', ...headers });
    let answered: Record<string, unknown> = {};
    const parts: Buffer[] = [];
    stream.on('response', (received) => {
      answered = received;
    });
    stream.on('data', (part) => parts.push(part));
    // The reset code tells of it as well.
    stream.on('error', () => {});
    stream.on('close', () => {
      resolve({ headers: answered, body: Buffer.concat(parts).toString(), resetCode: stream.rstCode });
    });
  });
}

test('a scrape over HTTP/2', async () => {
  const big = sampleText(1_000_000);
  const selfMetrics = new Registry();
  const chunks = [big.slice(0, 10), big.slice(10)];
  const { client, renderer, errors } = await stage({ chunks }, { selfMetrics });
  const { headers, body, resetCode } = await scrape(client);
  expect(headers).toMatchObject({ ':status': 200, 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
  expect([body === big, resetCode]).toEqual([true, 0]);
  await until(() => renderer.released === renderer.handedOut);
  expect(errors).toEqual([]);
  // The server may hear of the end a moment after the client.
  await expect
    .poll(() => renderText(selfMetrics), { timeout: 10_000 })
    .toContain('sonde_scrapes_total{outcome="served"} 1\n');
});

test('HEAD and a refused method', async () => {
  const { client } = await stage({ chunks: ['up 1\n'] });
  expect(await scrape(client, { ':method': 'HEAD' })).toMatchObject({ headers: { ':status': 200 }, body: '' });
  expect((await scrape(client, { ':method': 'POST' })).headers).toMatchObject({ ':status': 405, allow: 'GET, HEAD' });
});

test('a failure half-way resets the stream, and the connection lives on', async () => {
  const { client, renderer, errors } = await stage({ chunks: [sampleText(100_000), 'late'], failAt: 1 });
  const { resetCode } = await scrape(client);
  expect(resetCode).toBe(2); // INTERNAL_ERROR
  expect(errors.map(({ code }) => code)).toEqual(['SONDE_SCRAPE_FAILED']);
  renderer.options = { chunks: ['up 1\n'] };
  expect((await scrape(client)).body).toBe('up 1\n');
});

test('a failure before the first bytes is a 500', async () => {
  const { client } = await stage({ collect: () => Promise.reject(new Error('boom')) });
  expect((await scrape(client)).headers).toMatchObject({ ':status': 500 });
});

const chunks = Array.from({ length: 100 }, () => new Uint8Array(65_536).fill(0x61));

test('a reader that takes nothing is cut off', async () => {
  const { client, renderer, errors } = await stage({ chunks }, { writeTimeoutMs: 100 });
  const stream = client.request({ ':path': '/metrics' });
  const closed = new Promise<number>((resolve) => stream.on('close', () => resolve(stream.rstCode)));
  stream.on('error', () => {});
  stream.pause();
  await until(() => errors.length === 1);
  expect(errors[0]?.code).toBe('SONDE_SCRAPE_STALLED');
  await until(() => renderer.released === renderer.handedOut && renderer.iterating === 0);
  expect(await closed).toBe(2);
});

test('a reader that leaves is let go, and that is no error', async () => {
  const { client, renderer, errors } = await stage({ chunks });
  const stream = client.request({ ':path': '/metrics' });
  stream.once('data', () => stream.close());
  await until(() => renderer.handedOut > 0 && renderer.iterating === 0);
  await until(() => renderer.released === renderer.handedOut);
  expect(renderer.handedOut).toBeLessThan(100);
  expect(errors).toEqual([]);
});
