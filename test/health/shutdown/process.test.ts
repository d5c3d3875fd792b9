import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { codeOf, KeepAliveClient, openSocket } from './http-client.js';
import { type RunningProgram, runProgram } from './running-program.js';

// A service in a process of its own, ended as an orchestrator ends it.

const phases = (program: RunningProgram) =>
  program.lines.filter((line) => line.startsWith('phase ')).map((line) => line.slice('phase '.length));
const closed = (program: RunningProgram) =>
  program.lines.filter((line) => line.startsWith('close ')).map((line) => line.slice('close '.length));

async function timed<T>(work: Promise<T>): Promise<[T, ms: number]> {
  const start = performance.now();
  const result = await work;
  return [result, performance.now() - start];
}

describe('one signal', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s ends an idle service, with exit code 0 and no complaint',
    async (signal) => {
      const program = runProgram('service', { options: { delayMs: 0 } });
      await program.port();
      program.kill(signal);
      expect(await program.exit()).toBe(0);
      expect(phases(program)).toEqual(['delaying', 'draining', 'closing', 'stopped']);
      expect(program.stderr).toBe('');
    },
  );

  test('during the delay: not ready, alive, and every request is served, the last one of its connection', async () => {
    const program = runProgram('service', { options: { delayMs: 500 } });
    const port = await program.port();
    const client = new KeepAliveClient(port);
    expect(await client.get('/health/ready')).toMatchObject({ status: 200, connection: 'keep-alive' });
    program.kill('SIGTERM');
    await program.line('phase delaying');
    expect(await client.get('/health/ready')).toMatchObject({ status: 503, connection: 'close' });
    expect(await client.get('/health/live')).toMatchObject({ status: 200 });
    expect(await client.get('/')).toEqual({ status: 200, body: 'done', connection: 'close' });
    expect(phases(program)).toEqual(['delaying']);
    await program.line('phase draining');
    expect(await codeOf(client.get('/'))).toBe('ECONNREFUSED');
    expect(await program.exit()).toBe(0);
  });

  test('the delay is longer than the gap between probes', async () => {
    const program = runProgram('service', { options: { delayMs: 'auto' } });
    const client = new KeepAliveClient(await program.port());
    for (let probe = 0; probe < 4; probe++) {
      await client.get('/health/ready');
      await pause(300);
    }
    program.kill('SIGTERM');
    const [, waitedMs] = await timed(program.line('phase draining'));
    // 1.5 × 300 ms + 1 s.
    expect(waitedMs).toBeGreaterThan(1_400);
    expect(await program.exit()).toBe(0);
  });

  test('requests in flight are answered, then the connection ends; new connections are refused', async () => {
    const program = runProgram('service', { answerMs: 2_000, tellsRequests: true, options: { delayMs: 0 } });
    const port = await program.port();
    const clients = Array.from({ length: 20 }, () => new KeepAliveClient(port));
    const answers = clients.map((client) => client.get('/'));
    await program.line('request 20');
    program.kill('SIGTERM');
    await program.line('shutdown: draining: 20 requests in flight, 20 connections');
    expect(await codeOf(new KeepAliveClient(port).get('/'))).toBe('ECONNREFUSED');
    for (const answer of await Promise.all(answers)) {
      expect(answer).toEqual({ status: 200, body: 'done', connection: 'close' });
    }
    expect(await program.exit()).toBe(0);
  });

  test('kept-alive connections that are idle hold nothing up, and neither do silent ones', async () => {
    const program = runProgram('service', { options: { delayMs: 0 } });
    const port = await program.port();
    const clients = Array.from({ length: 10 }, () => new KeepAliveClient(port));
    await Promise.all(clients.map((client) => client.get('/')));
    const silent = await openSocket(port);
    // Older than the time that a new connection has for its first request.
    await pause(1_100);
    program.kill('SIGTERM');
    const [code, tookMs] = await timed(program.exit());
    expect(code).toBe(0);
    expect(tookMs).toBeLessThan(4_000);
    await silent.closed;
  });

  test('a connection that was opened just before sends its first request, and is answered', async () => {
    const program = runProgram('service', { options: { delayMs: 0 } });
    const socket = await openSocket(await program.port());
    await pause(50);
    program.kill('SIGTERM');
    await program.line('phase draining');
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await socket.closed;
    expect(socket.text).toContain('done');
    expect(await program.exit()).toBe(0);
  });

  test('during the start, before anything listens: no delay, and the closers run', async () => {
    const program = runProgram('service', {
      startMs: 60_000,
      closers: ['pools:ends'],
      options: { delayMs: 'auto' },
    });
    await program.line('starting');
    program.kill('SIGTERM');
    const [code, tookMs] = await timed(program.exit());
    expect([code, closed(program)]).toEqual([0, ['pools:ends']]);
    expect(tookMs).toBeLessThan(4_000);
  });

  test('a server that begins to listen while it drains is closed again', async () => {
    const program = runProgram('service', {
      startMs: 300,
      closers: ['pools:hangs'],
      options: { closerTimeoutMs: 800 },
    });
    await program.line('starting');
    program.kill('SIGTERM');
    const port = await program.port();
    expect(await codeOf(new KeepAliveClient(port).get('/'))).toBe('ECONNREFUSED');
    expect(await program.exit()).toBe(1);
  });
});

describe('closers', () => {
  test('run stage by stage, whatever the order they were given in', async () => {
    const closers = ['last:ends', 'exporters:ends', 'pools:ends', 'jobs:ends', 'requests:ends'];
    const program = runProgram('service', { closers, options: { delayMs: 0 } });
    await program.port();
    program.kill('SIGTERM');
    expect(await program.exit()).toBe(0);
    expect(closed(program)).toEqual(closers.toReversed());
  });

  test('that throw, reject with nothing or hang are told, and the next ones run', async () => {
    const closers = ['jobs:throws', 'jobs:rejects', 'pools:hangs', 'exporters:ends'];
    const program = runProgram('service', { closers, options: { delayMs: 0, closerTimeoutMs: 200 } });
    await program.port();
    program.kill('SIGTERM');
    const [code, tookMs] = await timed(program.exit());
    expect([code, closed(program)]).toEqual([1, closers]);
    expect(tookMs).toBeLessThan(3_500);
    expect(program.stderr).toContain('closer "jobs:throws": got Error: no such pool');
    expect(program.stderr).toContain('closer "jobs:rejects": got a thrown undefined');
    expect(program.stderr).toContain('closer "pools:hangs": got no end after 200 ms');
  });
});

describe('what does not end', () => {
  test('a request is cut when the time to drain is over, the closers run, and the exit code says so', async () => {
    const program = runProgram('service', {
      tellsRequests: true,
      closers: ['pools:ends'],
      options: { delayMs: 0, drainTimeoutMs: 300 },
    });
    const client = new KeepAliveClient(await program.port());
    const never = codeOf(client.get('/never'));
    await program.line('request 1');
    program.kill('SIGTERM');
    const [code, tookMs] = await timed(program.exit());
    expect([code, closed(program)]).toEqual([1, ['pools:ends']]);
    expect(await never).toBe('ECONNRESET');
    expect(program.stderr).toMatch(/draining: got 1 request in flight, 1 connection after 300 ms.*DRAIN_TIMEOUT/);
    expect(tookMs).toBeGreaterThan(290);
    expect(tookMs).toBeLessThan(4_000);
  });

  test('an upgraded connection lives until then, and is no reason to complain', async () => {
    const program = runProgram('service', { options: { delayMs: 0, drainTimeoutMs: 600 } });
    const socket = await openSocket(await program.port());
    socket.write('GET /chat HTTP/1.1\r\nhost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
    await program.line('upgraded');
    program.kill('SIGTERM');
    await program.line('phase draining');
    await pause(100);
    socket.write('still there?');
    await socket.closed;
    expect(socket.text).toContain('still there?');
    expect(await program.exit()).toBe(0);
    expect(program.stderr).toBe('');
    expect(program.lines).toContain('shutdown: connections cut after 600 ms: 1');
  });

  test('the whole: exit code 124, and what it waited for', async () => {
    const options = { delayMs: 0, closerTimeoutMs: 60_000, timeoutMs: 500 };
    const program = runProgram('service', { closers: ['jobs:ends', 'pools:hangs', 'exporters:ends'], options });
    await program.port();
    program.kill('SIGTERM');
    const [code, tookMs] = await timed(program.exit());
    expect(code).toBe(124);
    expect(closed(program)).toEqual(['jobs:ends', 'pools:hangs']);
    expect(program.stderr).toMatch(/closing after 500 ms, closers that have not ended: pools:hangs, exporters:ends,/);
    // Said before, when the service started.
    expect(program.stderr).toContain('SONDE_HEALTH_SHUTDOWN_BUDGET');
    expect(tookMs).toBeLessThan(5_000);
  });
});

describe('a second signal', () => {
  test.each([
    ['SIGTERM', 'SIGTERM', 143],
    ['SIGINT', 'SIGINT', 130],
    ['SIGTERM', 'SIGINT', 130],
  ] as const)('%s, then %s: exit code %i at once', async (first, second, expected) => {
    const program = runProgram('service', { closers: ['pools:ends'], options: { delayMs: 20_000 } });
    await program.port();
    program.kill(first);
    await program.line('phase delaying');
    // Longer than the echo of a signal.
    await pause(300);
    program.kill(second);
    const [code, tookMs] = await timed(program.exit());
    expect([code, closed(program)]).toEqual([expected, []]);
    expect(tookMs).toBeLessThan(5_000);
    expect(program.stderr).toMatch(new RegExp(`got ${second}, a second signal, while delaying.*SHUTDOWN_FORCED`));
  });

  test('the same signal at once again is the first one, handed on twice', async () => {
    const program = runProgram('service', { options: { delayMs: 400 } });
    await program.port();
    program.kill('SIGTERM');
    await program.line('phase delaying');
    program.kill('SIGTERM');
    expect(await program.exit()).toBe(0);
  });
});

test('a signal at the very end does not spoil the exit code', async () => {
  const program = runProgram('service', { signalsAtTheEnd: true, options: { delayMs: 400 } });
  await program.port();
  program.kill('SIGTERM');
  expect(await program.exit()).toBe(0);
});

test('an exit code that the application has set stands, over that of faults too', async () => {
  for (const closers of [[], ['pools:throws']]) {
    const program = runProgram('service', { exitCode: 3, closers, options: { delayMs: 0 } });
    await program.port();
    program.kill('SIGTERM');
    expect(await program.exit()).toBe(3);
    expect(program.lines.at(-2)).toMatch(/exit code 3/);
  }
});

describe('others', () => {
  test('who listen to the signal too are told', async () => {
    const program = runProgram('service', { exits: 60_000, options: { delayMs: 0 } });
    await program.port();
    program.kill('SIGTERM');
    expect(await program.exit()).toBe(0);
    expect(program.lines).toContain('another listener');
  });

  test('who exit first are told of', async () => {
    const program = runProgram('service', { exits: 100, closers: ['pools:ends'], options: { delayMs: 5_000 } });
    await program.port();
    program.kill('SIGTERM');
    expect(await program.exit()).toBe(7);
    expect(program.stderr).toMatch(/process\.exit\(\) of something else, while delaying, closers that .*: pools:ends/);
  });
});

describe('a blocked event loop', () => {
  test('that comes back loses nothing but time', async () => {
    const program = runProgram('service', {
      blockMs: 700,
      answerMs: 50,
      tellsRequests: true,
      closers: ['pools:ends'],
      options: { delayMs: 200 },
    });
    const port = await program.port();
    const answer = new KeepAliveClient(port).get('/');
    await program.line('request 1');
    program.kill('SIGTERM');
    await program.line('aborted');
    const late = new KeepAliveClient(port).get('/');
    expect(await Promise.all([answer, late])).toMatchObject([{ body: 'done' }, { body: 'done' }]);
    expect(await program.exit()).toBe(0);
  });
});
