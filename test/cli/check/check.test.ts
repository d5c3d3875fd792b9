import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Registry } from '@sonde/metrics';
import { startMetricsServer } from '@sonde/prometheus';
import { afterEach, describe, expect, test } from 'vitest';
import { sonde, sondeInTerminal, sondeProgram } from '../sonde-command.js';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.closeAllConnections();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const text = 'text/plain; version=0.0.4';
const fine = '# HELP jobs_total Jobs.\n# TYPE jobs_total counter\njobs_total 1\n';
const bad = '# TYPE jobs counter\njobs{user="a@b.example"} 1\njobs{user="a@b.example"} 2\n';
const answering =
  (body: string, type = text): RequestListener =>
  (_, response) => {
    response.setHeader('content-type', type).end(body);
  };

describe('exit codes', () => {
  test('0: a service of Sonde, in the format that it prefers', async () => {
    const registry = new Registry();
    registry.counter({ name: 'jobs', help: 'Jobs.' }).inc();
    const server = await startMetricsServer({ registry, port: 0 });
    const { code, stdout, stderr } = await sonde(['check', server.url]);
    await server.close();
    expect(stdout).toMatch(/^http:\/\/localhost:\d+\/metrics: \d+ metrics, \d+ series, .* kB, OpenMetrics\n/);
    expect([code, stderr]).toEqual([0, '']);
  });

  test('1: findings, with what to do', async () => {
    const { code, stdout, stderr } = await sonde(['check', await serve(answering(bad))]);
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout).toContain(
      'error duplicate-series (line 3)\n  jobs has a series twice: jobs{user="a@b.example"} of line 2\n',
    );
    expect(stdout).toContain(
      'warning counter-suffix (line 1)\n  jobs is a counter without "_total"\n  → Call it jobs_total.\n',
    );
    expect(stdout).toContain('personal-data');
    expect(stdout).toMatch(/\n1 error, 3 warnings\n$/);
    // The worst first, and nothing wider than a terminal.
    expect(stdout.indexOf('warning')).toBeGreaterThan(stdout.indexOf('error'));
    for (const line of stdout.split('\n').slice(1)) expect(line.length).toBeLessThanOrEqual(80);
  });

  test.each([
    [['--fail-on', 'never'], 0],
    [['--fail-on', 'error', '--ignore', 'duplicate-series'], 0],
    [['--fail-on', 'error'], 1],
  ])('%j makes it %d', async (options, expected) => {
    const { code } = await sonde(['check', await serve(answering(bad)), ...options]);
    expect(code).toBe(expected);
  });
});

describe('2: the metrics could not be had', () => {
  test.each<[string, RequestListener, RegExp]>([
    ['401', (_, response) => response.writeHead(401).end(), /got 401, no token, expected 200\. Set SONDE_TOKEN/],
    ['404', (_, response) => response.writeHead(404).end(), /got 404, nothing at \/metrics/],
    ['500', (_, response) => response.writeHead(500).end(), /got 500, a failure of the service/],
    [
      'a redirection',
      (_, response) => response.writeHead(302, { location: '/login?secret=1' }).end(),
      /got 302, another address: http:\/\/127\.0\.0\.1:\d+\/login, expected/,
    ],
    ['HTML', answering('<!doctype html><title>Shop</title>', 'text/html'), /got an HTML page, expected metrics/],
    ['HTML as text', answering('\n<html></html>'), /got an HTML page/],
    ['JSON', answering('{"status":"up"}', 'application/json'), /got JSON, expected metrics/],
    ['protobuf', answering('x', 'application/vnd.google.protobuf'), /got protobuf/],
    ['no answer', () => {}, /did not answer within 0\.5 s/],
    ['a broken connection', (request) => request.socket.destroy(), /ended without an answer/],
  ])('%s', async (_, listener, message) => {
    const { code, stdout, stderr } = await sonde(['check', await serve(listener), '--timeout', '0.5']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  test('nobody listens, no such file, no such option', async () => {
    expect(await sonde(['check', 'http://127.0.0.1:1'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('nobody listens there'),
    });
    expect(await sonde(['check', '/no/such/file'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('ENOENT'),
    });
    expect(await sonde(['check', '--jsno', 'x'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('perhaps --json'),
    });
  });
});

describe('what is sent', () => {
  const echo = async (args: string[], env: Record<string, string> = {}) => {
    const seen: NodeJS.Dict<string | string[]>[] = [];
    const url = await serve((request, response) => {
      seen.push(request.headers);
      answering(fine)(request, response);
    });
    const ended = await sonde(['check', url.replace('//', '//user:pass%20word@'), ...args], { env });
    return { headers: seen[0] ?? {}, ended };
  };

  test('OpenMetrics is asked for first, or what is wanted', async () => {
    expect((await echo([])).headers['accept']).toMatch(/^application\/openmetrics-text;version=1\.0\.0,text\/plain/);
    expect((await echo(['--format', 'text'])).headers['accept']).toMatch(/^text\/plain/);
  });

  test('user and password, a token, headers; and none of it is told', async () => {
    const basic = await echo([]);
    expect(basic.headers['authorization']).toBe(`Basic ${Buffer.from('user:pass word').toString('base64')}`);
    const { headers, ended } = await echo(['-H', 'X-Scope: shop'], { SONDE_TOKEN: 'hunter2' });
    expect(headers).toMatchObject({ authorization: 'Bearer hunter2', 'x-scope': 'shop' });
    for (const { stdout, stderr } of [basic.ended, ended]) expect(stdout + stderr).not.toMatch(/pass|hunter2|user/);
  });
});

test('an answer that is compressed', async () => {
  const url = await serve((_, response) => {
    response.setHeader('content-type', text).setHeader('content-encoding', 'gzip').end(gzipSync(fine));
  });
  expect(await sonde(['check', url])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('1 metrics, 1 series'),
  });
});

test('a content type of another format is a finding, and so is an answer that was cut off', async () => {
  const url = await serve(answering(fine, 'application/openmetrics-text; version=1.0.0'));
  const { code, stdout } = await sonde(['check', url]);
  expect(code).toBe(1);
  expect(stdout).toContain('missing-eof');
});

test('JSON is for programs', async () => {
  const { code, stdout } = await sonde(['check', '--json', await serve(answering(bad))]);
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    format: 'text',
    contentType: text,
    metrics: 1,
    series: 2,
    counts: { error: 1, warning: 3, info: 0 },
    findings: expect.arrayContaining([expect.objectContaining({ code: 'duplicate-series', family: 'jobs', line: 3 })]),
  });
});

test('files and the standard input', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sonde-check-'));
  try {
    writeFileSync(join(folder, 'metrics.txt'), fine);
    expect(await sonde(['check', 'metrics.txt'], { cwd: folder })).toMatchObject({ code: 0 });
    const { status, stdout } = spawnSync(process.execPath, [sondeProgram, 'check', '-'], {
      input: bad,
      encoding: 'utf8',
    });
    expect([status, stdout.split('\n')[0]]).toEqual([
      1,
      'the standard input: 1 metrics, 2 series, 0.1 kB, text format',
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('colours are for terminals', async () => {
  const url = await serve(answering(bad));
  expect((await sonde(['check', url])).stdout).not.toContain('\u001b');
  expect((await sondeInTerminal(['check', url])).stdout).toContain('\u001b[31merror');
  expect((await sondeInTerminal(['check', url], { env: { NO_COLOR: '1' } })).stdout).not.toContain('\u001b[31m');
});

test('a reader that stops early is no failure', () => {
  const line = `'${process.execPath}' '${sondeProgram}' check --help | head -1`;
  const { stdout, stderr } = spawnSync('bash', ['-o', 'pipefail', '-c', line], { encoding: 'utf8' });
  expect([stdout, stderr]).toEqual(['sonde check: what is wrong with what a service exposes\n', '']);
});

describe('the command itself', () => {
  test('help, version, and a name that is not there', async () => {
    for (const args of [[], ['--help'], ['help']]) {
      expect(await sonde(args)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^sonde: looks at services/) });
    }
    expect(await sonde(['help', 'check'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^sonde check:/) });
    expect((await sonde(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+/);
    expect(await sonde(['chekc'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Did you mean sonde check?'),
    });
  });
});
