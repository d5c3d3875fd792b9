import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { currentScope, Registry, runInScope, type Scope, type SondeError } from '@sonde/metrics';
import { seriesValue } from '@sonde/metrics/testing';
import { afterEach, describe, expect, test } from 'vitest';
import { frameName } from '../../call-tree/frame.js';
import type { Profile } from '../../call-tree/profile.js';
import { Profiler } from '../../capture/profiler.js';
import { readProfile } from '../../formats/read-profile.js';
import { ask, type Loopback, serve, until } from '../http/loopback.test.support.js';
import { profileRequests, type RequestProfiling } from './profile-requests.js';
import type { RequestProfilingOptions } from './request-options.js';
import type { RequestProfile } from './request-profile.js';
import { signProfileRequest } from './signed-requests.js';

// The profiler and its engine are the real ones here.

const secret = 'a-secret-that-nobody-sees';
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

// They call another function all the time: V8 does not tell a profiler of code that it made of a running loop before
// (on-stack replacement), and charges it to the caller.

function orderWays(steps: number): number {
  return steps < 2 ? 1 : orderWays(steps - 1) + orderWays(steps - 2);
}

function otherWays(steps: number): number {
  return steps < 2 ? 1 : otherWays(steps - 1) + otherWays(steps - 2);
}

function burnInOrders(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until) orderWays(14);
}

function burnInOthers(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until) otherWays(14);
}

const names = (profile: Profile | undefined) =>
  new Set(
    [...(profile?.samples.node ?? [])].flatMap((node) => {
      const found: string[] = [];
      for (let at = node; at >= 0; at = profile!.tree.parent[at]!) {
        found.push(frameName(profile!.tree.frames[profile!.tree.frame[at]!]!));
      }
      return found;
    }),
  );

interface Stage extends Loopback {
  readonly profiler: Profiler;
  readonly registry: Registry;
  readonly middleware: RequestProfiling;
  readonly profiles: RequestProfile[];
  readonly faults: string[];
}

type Application = (request: IncomingMessage, response: ServerResponse) => unknown;

async function stage(
  application: Application,
  options: RequestProfilingOptions | ((profiler: Profiler) => Promise<RequestProfilingOptions>) = { secrets: secret },
): Promise<Stage> {
  const faults: string[] = [];
  const registry = new Registry({ onFault: ({ code }) => faults.push(code) });
  const profiler = new Profiler({ registry });
  closing.push(() => profiler.close());
  const profiles: RequestProfile[] = [];
  const given = typeof options === 'function' ? await options(profiler) : options;
  const middleware = profileRequests(profiler, { onProfile: (profile) => profiles.push(profile), ...given });
  const loopback = await serve((request, response) =>
    middleware(request, response, () => application(request, response)),
  );
  closing.push(loopback.close);
  return { ...loopback, profiler, registry, middleware, profiles, faults };
}

const signed = (path: string) => signProfileRequest(secret, { path });

describe('a request that asks for it', () => {
  const orders: Application = (request, response) => {
    burnInOrders(80);
    response.statusCode = 201;
    response.end(`scope ${currentScope()?.kind} ${request.url}`);
  };

  test('by a header', async () => {
    const { url, profiles } = await stage(orders);
    const { status, headers, text } = await ask(`${url}/orders/42?card=4111`, {
      headers: { 'x-sonde-profile': signed('/orders/42') },
    });
    expect([status, headers['x-sonde-profile'], text]).toEqual([201, 'taken', 'scope request /orders/42?card=4111']);
    await until(() => profiles.length === 1);
    const [{ reason, method, route, durationMs, profile, own } = {} as RequestProfile] = profiles;
    expect({ reason, method, route, status, own }).toEqual({
      reason: 'asked',
      method: 'GET',
      route: '',
      status: 201,
      own: undefined,
    });
    expect(durationMs).toBeGreaterThan(75);
    expect(names(profile)).toContain('orderWays');
    expect(profile.title).toMatch(/^GET, \d+ ms$/);
    expect(JSON.stringify(profile.labels) + profile.title).not.toMatch(/4111|orders/);
  });

  test('by its address', async () => {
    const { url, profiles } = await stage(orders);
    const reply = await ask(`${url}/a?b=c&sonde-profile=${signed('/a')}`);
    expect(reply.headers['x-sonde-profile']).toBe('taken');
    await until(() => profiles.length === 1);
  });

  test('twice with the same signature, or with a bad one, is served as any other', async () => {
    const { url, profiles, profiler, registry } = await stage(orders);
    const headers = { 'x-sonde-profile': signed('/a') };
    await ask(`${url}/a`, { headers });
    await until(() => profiles.length === 1);
    for (const [path, given] of [
      ['/a', headers],
      ['/b', { 'x-sonde-profile': signed('/a') }],
      ['/a', { 'x-sonde-profile': '1.x' }],
      ['/a', { 'x-sonde-profile': `1000000000000.${'x'.repeat(43)}` }],
    ] as const) {
      const reply = await ask(url + path, { headers: given });
      expect([reply.status, reply.headers['x-sonde-profile']]).toEqual([201, undefined]);
    }
    expect([profiles.length, profiler.isBusy]).toEqual([1, false]);
    // Whoever tried left a trace.
    const counted = (outcome: string) =>
      seriesValue(registry, 'profiler_request_signatures', { profiler_outcome: outcome });
    expect(['accepted', 'used', 'unknown', 'expired'].map(counted)).toEqual([1, 1, 2, 1]);
    // A second one counts on.
    expect(() => profileRequests(profiler, { secrets: secret })).not.toThrow();
  });

  test('beside another profile is served, and told', async () => {
    const { url, profiles, profiler } = await stage(orders);
    const session = await profiler.start();
    const { status, headers } = await ask(`${url}/a`, { headers: { 'x-sonde-profile': signed('/a') } });
    expect([status, headers['x-sonde-profile']]).toEqual([201, 'busy']);
    await session.stop();
    expect(profiles).toEqual([]);
  });

  test('and leaves: the profiler is off', async () => {
    const { url, profiler, profiles } = await stage(() => {});
    const asking = ask(`${url}/a`, { headers: { 'x-sonde-profile': signed('/a') } }).catch(() => 'left');
    await until(() => profiler.isBusy);
    await pause(60);
    for (const close of closing.splice(1)) await close();
    expect(await asking).toBe('left');
    await until(() => !profiler.isBusy);
    await until(() => profiles.length === 1);
  });

  test('what the application throws at once is still its own', async () => {
    const caught: unknown[] = [];
    const listener = (error: unknown) => caught.push(error);
    const others = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', listener);
    closing.push(() => {
      process.off('uncaughtException', listener);
      for (const other of others) process.on('uncaughtException', other);
    });
    const boom = new Error('boom');
    const { url, profiler } = await stage((_, response) => {
      response.end();
      throw boom;
    });
    await ask(`${url}/a`, { headers: { 'x-sonde-profile': signed('/a') } });
    await until(() => caught.length > 0);
    expect(caught).toEqual([boom]);
    await until(() => !profiler.isBusy);
  });
});

describe('a slow request', () => {
  test('is cut out of what is kept: all of that time, and its own', async () => {
    let slowest = 0;
    const { url, profiles, middleware } = await stage(
      async function answerOrders(request, response) {
        (currentScope() as Scope).route = request.url === '/slow' ? '/slow' : '/other';
        if (request.url === '/slow') {
          for (let turn = 0; turn < 8; turn++) {
            burnInOrders(30);
            await pause(5);
          }
        } else burnInOthers(20);
        slowest++;
        response.end();
      },
      async (profiler) => ({
        slow: { continuous: await profiler.continuous({ intervalUs: 1000 }), thresholdMs: 200 },
      }),
    );
    const others = Array.from({ length: 4 }, async (_, at) => {
      await pause(20 + at * 40);
      return ask(`${url}/other`);
    });
    await Promise.all([ask(`${url}/slow`), ...others]);
    await until(() => profiles.length >= 1);
    expect(slowest).toBe(5);
    const [{ reason, route, durationMs, profile, own } = {} as RequestProfile] = profiles;
    expect([reason, route]).toEqual(['slow', '/slow']);
    expect(durationMs).toBeGreaterThan(240);
    expect([...names(profile)]).toEqual(expect.arrayContaining(['orderWays', 'otherWays']));
    // A machine under load sees few samples of it, and may see only who calls it.
    expect([...names(own)].some((name) => /^(orderWays|answerOrders)$/.test(name))).toBe(true);
    expect([...names(own)]).not.toContain('otherWays');
    expect(own?.title).toContain('the request alone');
    await until(() => middleware.worst().length === 1);
    expect(middleware.worst()[0]?.durationMs).toBe(durationMs);
    middleware.close();
    expect(middleware.worst()).toEqual([]);
  });

  test('only the worst, only so many in a minute, only a share', async () => {
    let cuts = 0;
    const continuous = {
      cut: async () => {
        cuts++;
        return undefined;
      },
    };
    const answer: Application = (_, response) => response.end();
    const all = await stage(answer, { slow: { continuous, thresholdMs: 0, perMinute: 3 } });
    for (let turn = 0; turn < 10; turn++) await ask(all.url);
    await pause(20);
    expect(cuts).toBe(3);
    const few = await stage(answer, { slow: { continuous, thresholdMs: 0, rate: Number.MIN_VALUE } });
    for (let turn = 0; turn < 10; turn++) await ask(few.url);
    const none = await stage(answer, { slow: { continuous, thresholdMs: 10_000 } });
    await ask(none.url);
    await pause(20);
    expect(cuts).toBe(3);
  });

  test('runs in the scope that is there, and none is opened beside it', async () => {
    const scope: Scope = { kind: 'request', route: '/orders/:id', traceId: 'a'.repeat(32) };
    const seen: unknown[] = [];
    const cuts: unknown[] = [];
    const continuous = {
      cut: async (options: { scope?: object; title?: string }) => {
        cuts.push(options.scope, options.title);
        return undefined;
      },
    };
    const profiler = new Profiler({ registry: new Registry() });
    closing.push(() => profiler.close());
    const middleware = profileRequests(profiler, { slow: { continuous, thresholdMs: 0 } });
    const loopback = await serve((request, response) =>
      runInScope(scope, () =>
        middleware(request, response, () => {
          seen.push(currentScope());
          response.end();
        }),
      ),
    );
    closing.push(loopback.close);
    await ask(`${loopback.url}/orders/42`);
    await until(() => cuts.length > 0);
    expect(seen).toEqual([scope]);
    expect(cuts[1]).toMatch(/^GET \/orders\/:id, \d+ ms$/);
  });

  test('a cut that fails harms nobody', async () => {
    const continuous = { cut: () => Promise.reject(new Error('gone')) };
    const { url, faults } = await stage((_, response) => response.end('ok'), { slow: { continuous, thresholdMs: 0 } });
    expect((await ask(url)).text).toBe('ok');
    await until(() => faults.length > 0);
    expect(faults).toEqual(['SONDE_PROFILER_STOP_FAILED']);
  });
});

describe('what is taken', () => {
  const orders: Application = (_, response) => {
    burnInOrders(80);
    response.end();
  };

  test('is kept within 10 MB', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'sonde-requests-'));
    closing.push(() => rmSync(directory, { recursive: true, force: true }));
    const { url, profiles } = await stage(orders, {
      secrets: secret,
      directory,
      quotaBytes: 10_000_000,
      format: 'cpuprofile',
    });
    for (let turn = 1; turn <= 3; turn++) {
      await ask(`${url}/a${turn}`, { headers: { 'x-sonde-profile': signed(`/a${turn}`) } });
      await until(() => profiles.length === turn);
    }
    const files = readdirSync(directory);
    expect(files.length).toBe(3);
    expect(profiles.map(({ path }) => path).sort()).toEqual(files.map((name) => join(directory, name)).sort());
    const [read] = await readProfile(readFileSync(join(directory, files[0]!)));
    expect(names(read)).toContain('orderWays');
  });

  test('a directory that cannot be written to, a listener that throws: told, and no more', async () => {
    const { url, faults, profiler } = await stage(orders, {
      secrets: secret,
      directory: import.meta.filename,
      onProfile: () => {
        throw new Error('mine');
      },
    });
    expect((await ask(`${url}/a`, { headers: { 'x-sonde-profile': signed('/a') } })).status).toBe(200);
    await until(() => faults.length === 2);
    expect(faults).toEqual(['SONDE_PROFILER_STORAGE_FAILED', 'SONDE_PROFILER_LISTENER_FAILED']);
    expect(profiler.isBusy).toBe(false);
  });
});

test.each<[RequestProfilingOptions, RegExp]>([
  [{ secrets: 'short' }, /"secrets"/],
  [{ slow: {} as never }, /"continuous"/],
  [{ slow: { continuous: { cut: async () => undefined }, rate: 0 } }, /"rate"/],
  [{ slow: { continuous: { cut: async () => undefined }, keep: 101 } }, /"keep"/],
  [{ format: 'html' as never }, /"format"/],
  [{ secret: 'a' } as never, /unknown option "secret"/],
])('%j is refused', (options, message) => {
  let error: SondeError | undefined;
  try {
    profileRequests({ registry: new Registry(), start: () => Promise.reject(new Error()) }, options);
  } catch (thrown) {
    error = thrown as SondeError;
  }
  expect(error?.message).toMatch(message);
});

test.each([[{ secrets: secret }], [undefined]])('instead of a profiler: %#', (given) => {
  expect(() => profileRequests(given as never, {})).toThrow(
    expect.objectContaining({
      code: 'SONDE_INVALID_OPTION',
      message: expect.stringMatching(
        /^the first argument of profileRequests\(\): got (?!.*nobody).*, expected a Profiler/,
      ),
    }),
  );
});
