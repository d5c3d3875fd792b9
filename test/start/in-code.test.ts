import { start, started } from 'sonde';
import { afterEach, expect, test } from 'vitest';
import { killApps, runApp } from './running-app.js';

afterEach(async () => {
  await started()?.stop();
  await killApps();
});

test.each(['start-once.cjs', 'start-late.mjs'])('%s: routes of what was loaded before', async (program) => {
  const app = runApp(program);
  await fetch(await app.url('/users/1'));
  expect(await app.metrics()).toMatch(
    /http_server_request_duration_seconds_count\{[^}]*http_route="\/users\/:id"[^}]*\} 1/,
  );
});

test('options in code: the name, a check, a token', async () => {
  const app = runApp('start-once.cjs');
  await app.url();
  expect(await app.metrics()).toContain('target_info{service_name="in-code"');
  expect(Object.keys((await app.probe('/health')).checks)).toEqual(['always']);
  const headers = { authorization: 'Bearer a-token-of-the-tests' };
  expect((await fetch(await app.sonde('/debug/pprof/'), { headers })).status).toBe(200);
});

test('stop() leaves nothing behind, and start() may come again', async () => {
  const app = runApp('start-stop.mjs');
  expect(await app.ended).toBe(0);
  expect(app.stdout).toBe('1 200 true gone undefined\n2 200 true gone undefined\nas before: true\n');
});

test('a second start() is refused, and says where the first one is', async () => {
  start({ metricsPort: false, log: console, logLevel: 'silent' });
  const second = () => start();
  expect(second).toThrow(expect.objectContaining({ code: 'SONDE_ALREADY_STARTED' }));
  expect(second).toThrow(/in-code\.test\.ts:\d+/);
});

test('what is refused leaves nothing behind', async () => {
  const check = { name: 'twice', check: () => true };
  const quiet = { metricsPort: false, logLevel: 'silent' } as const;
  expect(() => start({ ...quiet, checks: [check, check] })).toThrow(
    expect.objectContaining({ code: 'SONDE_HEALTH_DUPLICATE_CHECK' }),
  );
  expect(() => start({ ...quiet, checks: [{ ...check, timeoutMs: -1 }] })).toThrow('timeoutMs');
  expect(() => start({ ...quiet, metricPort: 1 } as never)).toThrow('"metricsPort"');
  expect(started()).toBeUndefined();
  expect(start(quiet)).toBe(started());
});

test('without a server, listening rejects, and nobody has to handle it', async () => {
  const { listening } = start({ metricsPort: false, logLevel: 'silent' });
  await expect(listening).rejects.toMatchObject({ code: 'SONDE_NOT_LISTENING' });
});

test('not enabled: everything is there, and does nothing', async () => {
  const listeners = process.listenerCount('SIGTERM');
  const sonde = start({ enabled: false });
  expect(process.listenerCount('SIGTERM')).toBe(listeners);
  await expect(sonde.listening).rejects.toMatchObject({ code: 'SONDE_NOT_LISTENING' });
  sonde.health.check({ name: 'x', check: () => true });
  expect(sonde.queries.findings()).toEqual([]);
  expect(typeof sonde.profiler.cpu).toBe('function');
  expect((await sonde.registry.collect()).families.filter(({ name }) => !name.startsWith('profiler'))).toEqual([]);
});
