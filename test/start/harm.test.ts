import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { byRegister, killApps, type RunningApp, runApp } from './running-app.js';

afterEach(killApps);

const quiet = { SONDE_LOG_LEVEL: 'silent' };

describe('a program ends as it would without Sonde', () => {
  test.each(['', 'throw', 'reject', 'exit', 'exitCode', 'signal'])('%j', async (how) => {
    const [without, with_] = [
      runApp('ends.mjs', { env: { END: how } }),
      runApp('ends.mjs', { ...byRegister, env: { END: how, ...quiet } }),
    ];
    expect(await with_.ended).toBe(await without.ended);
    expect(with_.stdout).toBe(without.stdout);
    expect(with_.stderr.split('\n')[0]).toBe(without.stderr.split('\n')[0]);
  });
});

test('it says nothing on stdout, and nothing at all where it is told to be silent', async () => {
  const [told, silent] = [runApp('plain.mjs', byRegister), runApp('plain.mjs', { ...byRegister, env: quiet })];
  await fetch(await told.url());
  await told.sonde('/');
  await fetch(await silent.url());
  expect(told.stdout).toMatch(/^listening \d+\n$/);
  expect(silent.stderr).toBe('');
});

test.each(['fastify.cjs', 'koa.cjs', 'hono.mjs', 'plain.mjs'])(
  '%s answers the same, headers included',
  async (program) => {
    const answerOf = async (app: RunningApp) => {
      const response = await fetch(await app.url('/users/1'));
      const headers = [...response.headers].filter(([name]) => name !== 'date');
      return [response.status, headers, await response.text()];
    };
    const [without, with_] = [runApp(program), runApp(program, byRegister)];
    expect(await answerOf(with_)).toEqual(await answerOf(without));
  },
);

test('a port that is taken is one line that says what to do, and the service goes on', async () => {
  const other = createServer().listen(0, 'localhost');
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as { port: number };
  const app = runApp('plain.mjs', {
    ...byRegister,
    env: { SONDE_METRICS_PORT: String(port), SONDE_LOG_LEVEL: 'warn' },
  });
  expect(await (await fetch(await app.url())).text()).toBe('hello');
  await app.said(/SONDE_PORT_IN_USE/);
  const lines = app.stderr.trimEnd().split('\n');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(`port ${port}`);
  expect(lines[0]).toContain('metricsPort, or SONDE_METRICS_PORT');
  other.close();
});

test('a service that shuts itself down does so', async () => {
  for (const options of [{}, byRegister]) {
    const app = runApp('own-shutdown.mjs', options);
    const answer = fetch(await app.url()).then((response) => response.text());
    await new Promise((resolve) => setTimeout(resolve, 100));
    app.signal('SIGTERM');
    expect(await answer).toBe('done');
    expect([await app.ended, app.stdout]).toEqual([5, expect.stringMatching(/\nclosed\n$/)]);
  }
});

test('one that calls start() itself goes on, with its checks and closers, and is told what came too late', async () => {
  const app = runApp('start-after-register.mjs', byRegister);
  expect(await (await fetch(await app.url())).text()).toBe('hello');
  expect(Object.keys((await app.probe('/health/ready')).checks)).toEqual(['added']);
  const [line, ...more] = app.stderr.split('\n').filter((each) => each.includes('SONDE_ALREADY_STARTED'));
  expect([line, more]).toEqual([expect.stringMatching(/start-after-register\.mjs:4.*without serviceName:/), []]);
  app.signal('SIGTERM');
  expect(await app.ended).toBe(0);
  expect(app.stdout).toMatch(/^true\n(.*\n)*closed\n$/);
});

test('one that calls gracefulShutdown itself keeps it', async () => {
  const app = runApp('own-health.mjs');
  await app.url();
  await app.said(/SONDE_HEALTH_SHUTDOWN_EXISTS/);
  app.signal('SIGTERM');
  expect(await app.ended).toBe(0);
  expect(app.stdout).toContain('shutdown');
});

test('npm, which NODE_OPTIONS reach first, is left alone', async () => {
  const app = runApp('npm-cli.js', { env: { NODE_OPTIONS: '--import sonde/register' } });
  expect(await app.ended).toBe(0);
  expect([app.stdout, app.stderr]).toEqual(['as npm\n', '']);
});

test.each([
  ['before', ['--import', './programs/other-hooks.mjs', ...byRegister.node]],
  ['after', [...byRegister.node, '--import', './programs/other-hooks.mjs']],
])('instrumentation that came %s it sees all modules it asks for', async (_, node) => {
  const app = runApp('beside-hooks.mjs', { node });
  expect(await app.ended).toBe(0);
  // Two routes: the one of the program, and our middleware.
  expect(app.stdout).toBe('function 2 hono yaml\n');
  expect(app.stderr).not.toContain('Warning');
});

test('what the registry has to say is as loud as it is told to be', async () => {
  const program = { ...byRegister, node: ['--import', 'sonde/register', '--no-warnings'] };
  const [told, silent] = [
    runApp('refused-value.mjs', program),
    runApp('refused-value.mjs', { ...program, env: quiet }),
  ];
  expect([await told.ended, await silent.ended]).toEqual([0, 0]);
  expect(told.stderr).toMatch(/^sonde: .*"refused".*SONDE_INVALID_VALUE/m);
  expect(silent.stderr).toBe('');
});

test('worker threads run as they are', async () => {
  const app = runApp('worker-thread.mjs', byRegister);
  expect(await app.ended).toBe(0);
  expect(app.stdout).toBe('in the thread\nthread ended 0\n');
});

test.each(['--import', '--require'])('worker threads do not pay for what they do not use: %s', async (flag) => {
  const app = runApp('loaded-modules.mjs', { node: [flag, 'sonde/register'] });
  expect(await app.ended).toBe(0);
  expect(app.stdout).toBe('main true\nthread true\n');
});

test('nor does a program that is told to be without it', async () => {
  const app = runApp('loaded-modules.mjs', { ...byRegister, env: { SONDE_ENABLED: 'false' } });
  expect(await app.ended).toBe(0);
  expect(app.stdout).toMatch(/^main false\n/);
});
