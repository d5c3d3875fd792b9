import { setTimeout as pause } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { PrometheusError } from '../errors.js';
import { createFetchHandler } from './fetch-handler.js';
import { FixedRenderer, type FixedRendererOptions, sampleText, until } from './fixed-renderer.test.support.js';
import type { HandlerOptions } from './options.js';

function stage(rendering: FixedRendererOptions, options: HandlerOptions = {}) {
  const renderer = new FixedRenderer(rendering);
  const errors: PrometheusError[] = [];
  const handler = createFetchHandler(renderer, { onError: (error) => errors.push(error), ...options });
  const ask = (init: RequestInit = {}, query = '') => handler(new Request(`http://service/metrics${query}`, init));
  const isEven = () => renderer.released === renderer.handedOut && renderer.iterating === 0;
  return { renderer, errors, ask, isEven };
}

const turns = async (count: number) => {
  for (let i = 0; i < count; i++) await pause(2);
};

afterEach(() => void vi.useRealTimers());

describe('the fetch style', () => {
  test('answers with a body, its format and its headers', async () => {
    const { ask, renderer, isEven } = stage({ chunks: ['up 1\n', 'down 0\n'] });
    const response = await ask({ headers: { accept: 'application/openmetrics-text' } }, '?name[]=up');
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toEqual({
      'cache-control': 'no-store',
      'content-type': 'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores',
      vary: 'Accept, Accept-Encoding',
      'x-content-type-options': 'nosniff',
    });
    expect(await response.text()).toBe('up 1\ndown 0\n');
    expect(renderer.requests[0]?.names).toEqual(new Set(['up']));
    expect(isEven()).toBe(true);
  });

  test('compresses', async () => {
    const big = sampleText(500_000);
    const { ask, renderer } = stage({ chunks: [big] });
    const response = await ask({ headers: { 'accept-encoding': 'gzip' } });
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect(gunzipSync(await response.arrayBuffer()).toString()).toBe(big);
    await until(() => renderer.released === 1);
  });

  test('the bytes are the reader’s own, to keep and to transfer', async () => {
    const { ask, renderer } = stage({ chunks: ['a'.repeat(100_000), 'b'.repeat(100_000)] });
    const parts: Uint8Array[] = [];
    for await (const part of (await ask()).body!) parts.push(structuredClone(part, { transfer: [part.buffer] }));
    expect(Buffer.concat(parts).toString()).toBe(renderer.text);
  });

  test('HEAD, a refused method, missing credentials', async () => {
    const { ask, renderer } = stage({ chunks: ['up 1\n'] }, { auth: { bearer: 'x' } });
    expect((await ask()).status).toBe(401);
    const headers = { authorization: 'Bearer x' };
    const posted = await ask({ method: 'POST', headers });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    const head = await ask({ method: 'HEAD', headers });
    expect([head.status, head.body, renderer.handedOut]).toEqual([200, null, 0]);
  });

  test('a failure before the first bytes is a 500 that tells nothing', async () => {
    const { ask, errors } = stage({ chunks: ['x'], failAt: 0 });
    const response = await ask();
    expect([response.status, await response.text()]).toEqual([500, 'Collecting the metrics failed.\n']);
    expect(errors.map(({ code }) => code)).toEqual(['SONDE_SCRAPE_FAILED']);
  });

  test('a failure half-way fails the reader', async () => {
    const { ask, errors, isEven } = stage({ chunks: [sampleText(200_000), 'late'], failAt: 1 });
    await expect((await ask()).text()).rejects.toMatchObject({ code: 'SONDE_SCRAPE_FAILED' });
    expect(errors).toHaveLength(1);
    expect(isEven()).toBe(true);
  });
});

describe('readers of a stream', () => {
  const chunks = Array.from({ length: 50 }, () => new Uint8Array(65_536).fill(0x61));

  test('nothing is rendered ahead of the reader', async () => {
    const { ask, renderer, isEven } = stage({ chunks });
    const reader = (await ask()).body!.getReader();
    await turns(10);
    expect(renderer.handedOut).toBe(1);
    for (let i = 0; i < 3; i++) await reader.read();
    await turns(10);
    expect(renderer.handedOut).toBeLessThanOrEqual(4);
    await reader.cancel();
    await until(isEven);
    expect(renderer.handedOut).toBeLessThan(50);
  });

  test('one that cancels is no error', async () => {
    const { ask, errors, isEven } = stage({ chunks });
    const response = await ask({ headers: { 'accept-encoding': 'gzip' } });
    await response.body!.cancel();
    await until(isEven);
    expect(errors).toEqual([]);
  });

  test('one whose request is aborted is let go, before and after the answer', async () => {
    let collected: () => void = () => {};
    const { ask, renderer, errors, isEven } = stage({ chunks, collect: () => new Promise((r) => (collected = r)) });
    const early = new AbortController();
    const answering = ask({ signal: early.signal });
    early.abort();
    expect((await answering).status).toBe(503);
    collected();
    await turns(5);
    expect(renderer.handedOut).toBe(0);

    const late = new AbortController();
    const again = ask({ signal: late.signal });
    await until(() => renderer.requests.length === 2);
    collected();
    const body = (await again).text();
    late.abort();
    await expect(body).rejects.toThrow('the scraper went away');
    await until(isEven);
    expect(errors).toEqual([]);
  });

  test('one that never reads is cut off and gives its place back', async () => {
    holdTimers();
    const { ask, errors, isEven } = stage({ chunks }, { writeTimeoutMs: 5_000, maxConcurrent: 1 });
    const unread = await ask();
    vi.advanceTimersByTime(4_999);
    expect((await ask()).status).toBe(503);
    expect(errors.map(({ code }) => code)).toEqual(['SONDE_SCRAPE_BUSY']);
    vi.advanceTimersByTime(1);
    expect(errors.map(({ code }) => code)).toEqual(['SONDE_SCRAPE_BUSY', 'SONDE_SCRAPE_STALLED']);
    await until(isEven);
    await expect(unread.text()).rejects.toMatchObject({ code: 'SONDE_SCRAPE_STALLED' });
    const next = await ask();
    expect([next.status, (await next.arrayBuffer()).byteLength]).toEqual([200, 50 * 65_536]);
  });
});

/** Real time goes on, but `setTimeout` fires only when the test advances it. */
function holdTimers(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
}
