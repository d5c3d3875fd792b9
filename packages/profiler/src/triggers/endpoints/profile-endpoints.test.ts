import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { Registry, type SondeError } from '@sonde/metrics';
import { afterEach, describe, expect, test } from 'vitest';
import { profilerError } from '../../errors.js';
import { readProfile } from '../../formats/read-profile.js';
import { ask, FakeCpu, type Loopback, serve, smallProfile, until } from '../http/loopback.test.support.js';
import type { AuditEntry } from './audit.js';
import type { EndpointOptions, HeapCallOptions } from './endpoint-options.js';
import { type ProfileEndpoints, profileEndpoints } from './profile-endpoints.js';

const token = 'a-token-that-nobody-may-see';
const bearer = { authorization: `Bearer ${token}` };
const stages: Loopback[] = [];
afterEach(async () => {
  await Promise.all(stages.splice(0).map((stage) => stage.close()));
});

interface Stage extends Loopback {
  readonly cpu: FakeCpu;
  readonly audit: AuditEntry[];
  readonly endpoints: ProfileEndpoints;
  readonly faults: string[];
}

async function stage(options: EndpointOptions = {}, takesMs: number | undefined = 5): Promise<Stage> {
  const audit: AuditEntry[] = [];
  const faults: string[] = [];
  const registry = new Registry({ onFault: ({ code }) => faults.push(code) });
  const cpu = new FakeCpu(registry);
  cpu.takesMs = takesMs;
  const settings = { tokens: token, sources: false, audit: (entry: AuditEntry) => audit.push(entry), ...options };
  const endpoints = profileEndpoints(cpu, settings);
  const loopback = await serve((request, response) => {
    if (!endpoints(request, response)) response.end('the application');
  });
  stages.push(loopback);
  return { ...loopback, cpu, audit, endpoints, faults };
}

const profile = '/debug/pprof/profile';

describe('without a token', () => {
  test.each(['/debug/pprof', '/debug/pprof/', profile, '/debug/pprof/nothing'])('%s says what to do', async (path) => {
    const { url, cpu } = await stage({ tokens: undefined });
    const { status, text } = await ask(url + path, { headers: bearer });
    expect(status).toBe(403);
    expect(text).toContain('"tokens" of profileEndpoints()');
    expect(cpu.asked).toEqual([]);
  });

  test('or is not there at all', async () => {
    const off = await stage({ tokens: '', hidden: true });
    const on = await stage({ hidden: true });
    for (const { url } of [off, on]) {
      for (const method of ['GET', 'POST']) {
        const { status, headers, text } = await ask(url + profile, { method });
        expect([status, text, headers['www-authenticate']]).toEqual([404, 'Not found\n', undefined]);
      }
    }
    expect((await ask(on.url + profile, { headers: bearer })).status).toBe(200);
  });

  test('a request is told which to show, the method notwithstanding', async () => {
    const { url, cpu } = await stage();
    for (const headers of [{}, { authorization: 'Bearer guess' }, { authorization: 'Basic YTpi' }]) {
      for (const method of ['GET', 'POST']) {
        const reply = await ask(url + profile, { method, headers: headers as Record<string, string> });
        expect(reply.status).toBe(401);
        expect(reply.headers['www-authenticate']).toBe(
          'Bearer realm="profiles", Basic realm="profiles", charset="UTF-8"',
        );
      }
    }
    expect(cpu.asked).toEqual([]);
  });
});

describe('a profile', () => {
  test('is gzipped pprof, of 10 seconds, that nobody caches', async () => {
    const { url, cpu } = await stage();
    const { status, headers, body } = await ask(url + profile, { headers: bearer });
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment; filename="cpu-20260102T030405Z.pb.gz"',
      'content-length': String(body.length),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    });
    expect(gunzipSync(body).length).toBeGreaterThan(0);
    const [read] = await readProfile(body);
    expect(read?.tree.frames.map(({ name }) => name)).toContain('parseOrder');
    expect(cpu.asked).toMatchObject([{ durationMs: 10_000, wait: false }]);
  });

  test.each(['cpuprofile', 'pprof', 'folded', 'speedscope'])('as %s is one', async (format) => {
    const { url } = await stage();
    const { status, body } = await ask(`${url}${profile}?format=${format}&seconds=0.5`, { headers: bearer });
    expect(status).toBe(200);
    const [read] = await readProfile(body);
    expect(read?.samples.values[0]?.reduce((sum, value) => sum + value, 0)).toBeGreaterThan(0);
  });

  test('as html is the report, under its own policy', async () => {
    const { url } = await stage();
    const { status, headers, text } = await ask(`${url}${profile}?format=html`, { headers: bearer });
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(headers['content-security-policy']).toBe("frame-ancestors 'none'");
    expect(text).toContain('<!doctype html>');
    expect(text).toContain('Content-Security-Policy');
    expect(text).toContain('parseOrder');
  });

  test('takes a password for a token, as go tool pprof sends it', async () => {
    const { url } = await stage();
    const authorization = `Basic ${Buffer.from(`me:${token}`).toString('base64')}`;
    expect((await ask(url + profile, { headers: { authorization } })).status).toBe(200);
  });

  test.each(['0', '-1', '61', '1e1', 'NaN', '', ' 1', '1&seconds=2', '%31%00', '10000000000', '0x10'])(
    'of %j seconds is refused',
    async (seconds) => {
      const { url, cpu } = await stage();
      const { status, text } = await ask(`${url}${profile}?seconds=${encodeURI(seconds)}`, { headers: bearer });
      expect([status, text]).toEqual([400, 'Bad request: bad "seconds": expected one number above 0, at most 60.\n']);
      expect(cpu.asked).toEqual([]);
    },
  );

  test.each(['heapprofile', 'heapsnapshot', 'PPROF', '__proto__', '', 'html&format=pprof', '<script>'])(
    'as %j is refused, and the formats are told',
    async (format) => {
      const { url } = await stage();
      const { status, text } = await ask(`${url}${profile}?format=${encodeURI(format)}`, { headers: bearer });
      expect(status).toBe(400);
      expect(text).toBe('Bad request: bad "format": expected one of pprof, html, cpuprofile, folded, speedscope.\n');
    },
  );

  test('a token in the address opens nothing, and is told to be lost', async () => {
    const { url, audit } = await stage();
    const stranger = await ask(`${url}${profile}?token=${token}`);
    const known = await ask(`${url}${profile}?token=${token}`, { headers: bearer });
    expect([stranger.status, known.status]).toEqual([401, 400]);
    expect(known.text).toContain('Replace that token');
    expect(JSON.stringify([audit, stranger, known.text])).not.toContain(token);
  });

  test.each(['POST', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])('%s is not for it', async (method) => {
    const { url, cpu } = await stage();
    const { status, headers } = await ask(url + profile, { method, headers: bearer });
    expect([status, headers.allow, cpu.asked]).toEqual([405, 'GET', []]);
  });

  test('is not for pages of other sites', async () => {
    const { url } = await stage();
    const from = (site: string) => ask(url + profile, { headers: { ...bearer, 'sec-fetch-site': site } });
    expect([(await from('cross-site')).status, (await from('none')).status]).toEqual([403, 200]);
  });

  test('beside another one: 409, and when to come again', async () => {
    const { url, cpu } = await stage({}, 100);
    const first = ask(url + profile, { headers: bearer });
    await until(() => cpu.running === 1);
    const second = await ask(url + profile, { headers: bearer });
    expect([second.status, second.headers['retry-after'], second.text]).toEqual([
      409,
      '7',
      'Another profile is being taken. Ask again in 7 s.\n',
    ]);
    expect((await first).status).toBe(200);
  });

  test('of 20 clients at once, one gets it', async () => {
    const { url, cpu, audit } = await stage({ perMinute: 15 }, 200);
    const replies = await Promise.all(Array.from({ length: 20 }, () => ask(url + profile, { headers: bearer })));
    const counts = new Map([200, 409, 429].map((code) => [code, replies.filter(({ status }) => status === code)]));
    expect([200, 409, 429].map((status) => counts.get(status)?.length)).toEqual([1, 14, 5]);
    for (const { headers } of counts.get(429) ?? []) expect(Number(headers['retry-after'])).toBeGreaterThan(50);
    expect([cpu.running, audit.length]).toEqual([0, 20]);
  });

  test('whoever leaves ends it', async () => {
    const { port, cpu, audit } = await stage({}, 60_000);
    for (let turn = 1; turn <= 5; turn++) {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => {});
      socket.write(`GET ${profile} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\n\r\n`);
      await until(() => cpu.running === 1);
      if (turn % 2 === 0) socket.end();
      else socket.destroy();
      await until(() => cpu.aborted === turn && audit.length === turn);
    }
    expect(cpu.running).toBe(0);
    expect(audit.map(({ status, bytes }) => [status, bytes])).toEqual(Array(5).fill([0, 0]));
  });

  test('behind another request in a pipeline, too', async () => {
    const { port, cpu } = await stage({}, 60_000);
    const socket = connect(port, '127.0.0.1');
    const head = `HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\n\r\n`;
    socket.write(`GET ${profile} ${head}GET ${profile} ${head}`);
    await until(() => cpu.asked.length === 2);
    socket.destroy();
    await until(() => cpu.running === 0);
    expect(cpu.aborted).toBe(1);
  });

  test('a server that closes does not wait for it', async () => {
    const { url, server, cpu } = await stage({}, 60_000);
    const reply = ask(url + profile, { headers: bearer });
    await until(() => cpu.running === 1);
    server.close();
    expect(await reply).toMatchObject({ status: 503, text: 'The service is ending.\n' });
    expect(cpu.running).toBe(0);
  });

  test('close() ends it, and refuses the next', async () => {
    const { url, endpoints, cpu } = await stage({}, 60_000);
    const reply = ask(url + profile, { headers: bearer });
    await until(() => cpu.running === 1);
    endpoints.close();
    expect((await reply).status).toBe(503);
    expect((await ask(url + profile, { headers: bearer })).status).toBe(503);
    expect(cpu.asked.length).toBe(1);
  });

  test('a profiler that was closed: 503', async () => {
    const { url, cpu } = await stage();
    cpu.failure = profilerError('SONDE_PROFILER_CLOSED', 'profiler', 'a', 'b', 'c');
    expect((await ask(url + profile, { headers: bearer })).status).toBe(503);
  });

  test('an engine that fails: 500, and nothing of what it said', async () => {
    const { url, cpu } = await stage();
    cpu.failure = profilerError('SONDE_PROFILER_START_FAILED', 'engine', 'password hunter2', 'b', 'c');
    const first = await ask(url + profile, { headers: bearer });
    cpu.failure = new Error('hunter2');
    const second = await ask(url + profile, { headers: bearer });
    expect([first.status, first.text, second.status, second.text]).toEqual([
      500,
      'The profile could not be taken [SONDE_PROFILER_START_FAILED].\n',
      500,
      'The profile could not be taken.\n',
    ]);
  });
});

describe('heap, allocs and recent', () => {
  const heap = (seen: HeapCallOptions[]) => ({
    liveHeap: async (options: HeapCallOptions) => {
      seen.push(options);
      return smallProfile('heap', 3, 'heap');
    },
    allocations: async (options: HeapCallOptions) => {
      seen.push(options);
      return smallProfile('allocations', 3, 'allocations');
    },
  });

  test('are there where they are set up', async () => {
    const bare = await stage();
    for (const name of ['heap', 'allocs', 'recent', 'goroutine', 'profile/', 'constructor']) {
      const { status, text } = await ask(`${bare.url}/debug/pprof/${name}`, { headers: bearer });
      expect([name, status]).toEqual([name, 404]);
      expect(text).toMatch(
        /^There is no such profile here\. There are: profile\.( For this one, pass `\w+` to \S+)?\n$/,
      );
    }
    const seen: HeapCallOptions[] = [];
    const full = await stage({ heap: heap(seen) });
    for (const name of ['heap', 'allocs']) {
      const reply = await ask(`${full.url}/debug/pprof/${name}?seconds=2&format=heapprofile`, { headers: bearer });
      expect([name, reply.status]).toEqual([name, 200]);
    }
    expect(seen.map(({ durationMs }) => durationMs)).toEqual([2000, 2000]);
    expect((await ask(`${full.url}/debug/pprof/heap?format=cpuprofile`, { headers: bearer })).status).toBe(400);
  });

  test('a heap that another one samples: 409', async () => {
    const busy = () => Promise.reject(profilerError('SONDE_PROFILER_BUSY', 'allocations', 'a', 'b', 'c'));
    const { url } = await stage({ heap: { liveHeap: busy, allocations: busy } });
    const { status, headers } = await ask(`${url}/debug/pprof/heap`, { headers: bearer });
    expect([status, headers['retry-after']]).toEqual([409, '10']);
  });

  test('recent is at once, or not yet', async () => {
    const asked: (number | undefined)[] = [];
    const continuous = {
      recent: async (lastMs?: number) => {
        asked.push(lastMs);
        return asked.length > 1 ? smallProfile('recent') : undefined;
      },
    };
    const { url, cpu } = await stage({ continuous });
    const get = () => ask(`${url}/debug/pprof/recent?seconds=30&format=folded`, { headers: bearer });
    expect([(await get()).status, (await get()).status]).toEqual([503, 200]);
    expect([asked, cpu.asked]).toEqual([[30_000, 30_000], []]);
  });
});

describe('the page', () => {
  test.each([
    ['/debug/pprof', 'pprof/profile?seconds=10&amp;format=html'],
    ['/debug/pprof/', '"profile?seconds=10&amp;format=html'],
  ])('%s links what there is', async (path, link) => {
    const { url } = await stage();
    const { status, headers, text } = await ask(url + path, { headers: bearer });
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(text).toContain(link);
    expect(text).not.toContain('allocs');
  });

  test('answers HEAD; a profile does not', async () => {
    const { url, cpu, audit } = await stage();
    const page = await ask(`${url}/debug/pprof/`, { method: 'HEAD', headers: bearer });
    expect([page.status, page.headers['content-type'], page.text]).toEqual([200, 'text/html; charset=utf-8', '']);
    const taken = await ask(url + profile, { method: 'HEAD', headers: bearer });
    expect([taken.status, taken.headers.allow, cpu.asked]).toEqual([405, 'GET', []]);
    const posted = await ask(`${url}/debug/pprof`, { method: 'POST', headers: bearer });
    expect([posted.status, posted.headers.allow]).toEqual([405, 'GET, HEAD']);
    await until(() => audit.length === 3);
    expect(audit.map(({ endpoint, bytes }) => [endpoint, bytes > 0])).toEqual([
      ['index', false],
      ['profile', false],
      ['index', true],
    ]);
  });
});

describe('what is asked for', () => {
  test("other parameters are refused with those there are; those of Go's tool are taken", async () => {
    const { url, cpu } = await stage();
    for (const query of ['secs=1', 'seconds=1&Format=html', 'constructor']) {
      const { status, text } = await ask(`${url}${profile}?${query}`, { headers: bearer });
      expect([status, text]).toEqual([
        400,
        'Bad request: an unknown parameter: expected seconds, format. Accepted and ignored: debug, gc.\n',
      ]);
    }
    expect((await ask(`${url}${profile}?debug=0&gc=1&seconds=2`, { headers: bearer })).status).toBe(200);
    expect(cpu.asked.map(({ durationMs }) => durationMs)).toEqual([2000]);
  });

  test.each([
    ['heap', 'pass `heap` to profileEndpoints()'],
    ['allocs', 'pass `heap` to profileEndpoints()'],
    ['recent', 'pass `continuous` to profileEndpoints()'],
  ])('%s without what it needs: 404, and what to pass', async (name, says) => {
    const { url } = await stage();
    const { status, text } = await ask(`${url}/debug/pprof/${name}`, { headers: bearer });
    expect(status).toBe(404);
    expect(text).toContain(says);
  });
});

describe('audit', () => {
  test('one entry per use', async () => {
    const { url, audit } = await stage({ tokens: ['another-token-before-it', token] });
    await ask(`${url}${profile}?seconds=3&format=folded`, { headers: bearer });
    await ask(`${url}/debug/pprof/`, { headers: bearer });
    await ask(`${url}/debug/pprof/nothing-secret-here?x=y`, { headers: bearer });
    await ask(`${url}${profile}`);
    await ask(`${url}/debug/pprof/heap?seconds=no`, { headers: bearer });
    await ask(`${url}${profile}?seconds=no`, { headers: bearer });
    await ask(`${url}/debug/pprof/constructor`, { headers: bearer });
    await until(() => audit.length === 7);
    expect(
      audit.map(({ endpoint, format, seconds, status, token }) => [endpoint, format, seconds, status, token]),
    ).toEqual([
      ['profile', 'folded', 3, 200, 2],
      ['index', undefined, undefined, 200, 2],
      ['other', undefined, undefined, 404, 2],
      ['profile', undefined, undefined, 401, 0],
      ['heap', undefined, undefined, 404, 2],
      ['profile', undefined, undefined, 400, 2],
      ['other', undefined, undefined, 404, 2],
    ]);
    const [first] = audit;
    expect(first).toMatchObject({ event: 'profile-endpoint', from: '127.0.0.1' });
    expect(first?.bytes).toBeGreaterThan(0);
    expect(Date.parse(first?.time ?? '')).toBeGreaterThan(Date.UTC(2020));
    expect(JSON.stringify(audit)).not.toContain('secret');
  });

  test('strangers cannot fill it', async () => {
    const { url, audit } = await stage();
    for (let turn = 0; turn < 60; turn++) await ask(url + profile);
    await ask(url + profile, { headers: bearer });
    await until(() => audit.at(-1)?.token === 1);
    expect(audit.length).toBe(21);
    expect(audit.at(-1)?.leftOut).toBe(40);
  });

  test('a listener that throws changes nothing, and is told', async () => {
    const { url, faults } = await stage({
      audit: () => {
        throw new Error('disk full');
      },
    });
    expect((await ask(url + profile, { headers: bearer })).status).toBe(200);
    await until(() => faults.length > 0);
    expect(faults).toEqual(['SONDE_PROFILER_LISTENER_FAILED']);
  });
});

describe('hostile requests', () => {
  test.each([
    'GET /debug/pprof/%00 HTTP/1.1',
    'GET http://evil/debug/pprof/profile HTTP/1.1',
    'GET /debug/pprof//profile HTTP/1.1',
    'GET /debug/pprof/profile?seconds[]=1 HTTP/1.1',
    'GET /debug/pprof/profile;seconds=1 HTTP/1.1',
    `GET /debug/pprof/${'a'.repeat(8000)} HTTP/1.1`,
    'GET /debug/pprof/<script>alert(1)</script> HTTP/1.1',
  ])('%s', async (line) => {
    const { port, url } = await stage();
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes.toString();
    });
    const ended = new Promise((resolve) => socket.on('close', resolve));
    socket.write(`${line}\r\nHost: a\r\nAuthorization: Bearer ${token}\r\nConnection: close\r\n\r\n`);
    await ended;
    expect(text).toMatch(/^HTTP\/1\.1 (200|400|404) /);
    expect(text).not.toContain('alert(1)');
    expect((await ask(url + profile, { headers: bearer })).status).toBe(200);
  });

  test('other paths are the application’s', async () => {
    const { url, audit } = await stage();
    for (const path of ['/', '/debug', '/debug/pprofx', '/x?/debug/pprof/profile', '/DEBUG/PPROF/profile']) {
      expect((await ask(url + path)).text).toBe('the application');
    }
    expect(audit).toEqual([]);
  });

  test('an answer that somebody else has begun breaks off', async () => {
    const cpu = new FakeCpu();
    cpu.takesMs = 1;
    const endpoints = profileEndpoints(cpu, { tokens: token, audit: () => {} });
    const loopback = await serve((request, response) => {
      response.flushHeaders();
      endpoints(request, response);
    });
    stages.push(loopback);
    await expect(ask(loopback.url + profile, { headers: bearer })).rejects.toThrow();
    await pause(10);
    expect(cpu.running).toBe(0);
  });
});

describe('options', () => {
  test.each<[EndpointOptions, RegExp]>([
    [{ path: 'debug' }, /"path"/],
    [{ path: '/debug/' }, /"path"/],
    [{ maxSeconds: 0 }, /"maxSeconds"/],
    [{ maxSeconds: 601 }, /"maxSeconds"/],
    [{ perMinute: 0.5 }, /"perMinute"/],
    [{ heap: {} as never }, /"heap"/],
    [{ token } as never, /unknown option "token"/],
  ])('%j', (options, message) => {
    try {
      profileEndpoints(new FakeCpu(), options);
    } catch (error) {
      expect((error as SondeError).code).toBe('SONDE_INVALID_OPTION');
      expect((error as SondeError).message).toMatch(message);
      expect((error as SondeError).message).not.toContain(token);
      return;
    }
    throw new Error('It was taken.');
  });

  test.each([[{ tokens: token }], [undefined], [null], [token], [{ registry: {}, cpu: () => {} }]])(
    'instead of a profiler: %#',
    (given) => {
      let error: SondeError | undefined;
      try {
        profileEndpoints(given as never);
      } catch (thrown) {
        error = thrown as SondeError;
      }
      expect(error?.code).toBe('SONDE_INVALID_OPTION');
      expect(error?.message).toMatch(/first argument of profileEndpoints\(\): got .*, expected a Profiler/);
      expect(error?.message).not.toContain(token);
    },
  );

  test('another path, a shorter limit', async () => {
    const { url, cpu } = await stage({ path: '/ops/prof', maxSeconds: 4 });
    expect((await ask(`${url}/ops/prof/profile`, { headers: bearer })).status).toBe(200);
    expect((await ask(`${url}/ops/prof/profile?seconds=5`, { headers: bearer })).status).toBe(400);
    expect(cpu.asked.map(({ durationMs }) => durationMs)).toEqual([4000]);
  });
});
