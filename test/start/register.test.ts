import { afterEach, describe, expect, test } from 'vitest';
import { byRegister, killApps, runApp } from './running-app.js';

afterEach(killApps);

const production = { ...byRegister, env: { NODE_ENV: 'production' } };
const seriesOf = (text: string, start: string) => text.split('\n').filter((line) => line.startsWith(start));

describe.each(['express.mjs', 'fastify.cjs', 'hono.mjs', 'koa.cjs', 'nest.mjs'])(
  '%s, with nothing but --import',
  (program) => {
    test('has requests by route, process metrics, probes and shut profiles', async () => {
      const app = runApp(program, production);
      expect((await fetch(await app.url('/users/1'))).status).toBe(200);
      expect((await fetch(await app.url('/nowhere'))).status).toBe(404);
      const text = await app.metrics();
      const counts = seriesOf(text, 'http_server_request_duration_seconds_count');
      expect(counts).toHaveLength(2);
      expect(counts).toContainEqual(expect.stringMatching(/http_route="\/users\/:id".*code="200".*} 1$/));
      expect(counts).toContainEqual(expect.stringMatching(/http_route="".*code="404".*} 1$/));
      expect(seriesOf(text, 'process_cpu_seconds_total')).toHaveLength(1);
      expect(seriesOf(text, 'target_info{')[0]).toContain('deployment_environment_name="production"');
      expect(await app.probe('/health/ready')).toMatchObject({ httpStatus: 200, status: 'up' });
      expect((await fetch(await app.sonde('/health/live'))).status).toBe(200);
      expect((await fetch(await app.sonde('/debug/pprof/profile?seconds=1'))).status).toBe(403);
    });
  },
);

test('queries are seen, and the database is a health check', async () => {
  const app = runApp('express.mjs', byRegister);
  await fetch(await app.url('/users/1'));
  const text = await app.metrics();
  const counts = seriesOf(text, 'db_client_operation_duration_seconds_count{');
  expect(counts).toContainEqual(expect.stringMatching(/db_query_summary="select users".*} 1$/));
  const { checks } = await app.probe('/health');
  expect(checks).toEqual({ pglite: expect.objectContaining({ status: 'up' }) });
});

test('--require does it too', async () => {
  const app = runApp('fastify.cjs', { node: ['--require', 'sonde/register'] });
  await fetch(await app.url('/users/1'));
  expect(await app.metrics()).toContain('http_route="/users/:id"');
});

test('ready waits for the server to listen, unless told otherwise', async () => {
  const app = runApp('worker-thread.mjs', { ...byRegister, env: { SONDE_METRICS_PORT: '0' } });
  expect(await app.ended).toBe(0);
  const plain = runApp('plain.mjs', byRegister);
  await plain.url();
  expect((await fetch(await plain.sonde('/health/startup'))).status).toBe(200);
});

test('SIGTERM: what is under way is answered, and the exit code is 0', async () => {
  const app = runApp('express.mjs', { ...byRegister, env: { SONDE_SHUTDOWN_DELAY_MS: '200' } });
  const slow = fetch(await app.url('/slow')).then((response) => response.text());
  await new Promise((resolve) => setTimeout(resolve, 150));
  const [ready, live] = [await app.sonde('/health/ready'), await app.sonde('/health/live')];
  app.signal('SIGTERM');
  await expect.poll(async () => (await fetch(ready)).status, { interval: 20 }).toBe(503);
  expect((await fetch(live)).status).toBe(200);
  expect(await slow).toBe('done');
  expect(await app.ended).toBe(0);
});

test('without graceful shutdown a signal does what it always did', async () => {
  const app = runApp('plain.mjs', { ...byRegister, env: { SONDE_GRACEFUL_SHUTDOWN: 'false' } });
  await app.url();
  await app.sonde('/');
  app.signal('SIGTERM');
  expect(await app.ended).toBe('SIGTERM');
});

describe('the environment', () => {
  test('switches it off', async () => {
    const app = runApp('plain.mjs', { ...byRegister, env: { SONDE_ENABLED: 'false' } });
    await fetch(await app.url());
    expect(app.stderr).toBe('');
    app.signal('SIGTERM');
    expect(await app.ended).toBe('SIGTERM');
  });

  test('that makes no sense is told in a line each, and never stops the service', async () => {
    const env = {
      SONDE_METRICS_PORT: 'many',
      SONDE_PROFILER_TOKEN: 'too short',
      SONDE_METRICS_PROT: '1',
      SONDE_METRICS_HOST: '127.0.0.1',
    };
    const app = runApp('plain.mjs', { ...byRegister, env });
    expect(await (await fetch(await app.url())).text()).toBe('hello');
    const lines = app.stderr.split('\n').filter((line) => /VARIABLE/.test(line));
    expect(lines).toEqual([
      expect.stringMatching(/^sonde: environment variable SONDE_METRICS_PORT: got "many".* used: 9464/),
      expect.stringMatching(/^sonde: environment variable SONDE_PROFILER_TOKEN: got a text of 9 characters/),
      expect.stringMatching(
        /^sonde: the environment: got the variable SONDE_METRICS_PROT, expected SONDE_METRICS_PORT/,
      ),
    ]);
  });

  test('says which variable opens profiles, and writes no line for those who try without it', async () => {
    const app = runApp('plain.mjs', byRegister);
    const answer = await fetch(await app.sonde('/debug/pprof/heap'));
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('SONDE_PROFILER_TOKEN')]);
    expect(app.stderr.trimEnd().split('\n')).toEqual([expect.stringContaining('metrics at')]);
  });

  test('opens profiles to those who show the token', async () => {
    const token = 'a-token-of-the-tests';
    const app = runApp('plain.mjs', { ...byRegister, env: { SONDE_PROFILER_TOKEN: token } });
    await app.url();
    const profile = await app.sonde('/debug/pprof/profile?seconds=1&format=cpuprofile');
    expect((await fetch(profile)).status).toBe(401);
    const response = await fetch(profile, { headers: { authorization: `Bearer ${token}` } });
    expect(response.status).toBe(200);
    expect(await response.json()).toHaveProperty('nodes');
    expect(app.stderr).not.toContain(token);
  });
});
