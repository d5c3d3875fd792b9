import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sonde, sondeProgram } from '../sonde-command.js';
import { PseudoTerminal } from './pseudo-terminal.js';
import { expressService, fastifyService, sondeService } from './services.js';

let service: Awaited<ReturnType<typeof sondeService>>;
beforeAll(async () => {
  service = await sondeService();
});
afterAll(() => service.close());
const top = (...args: string[]) => ['top', service.server.url, '--interval', '0.3', ...args];

describe('in a terminal', () => {
  test('of 80 columns: routes, process, findings and health, within its borders', async () => {
    const terminal = new PseudoTerminal(top());
    const text = await terminal.until(/every 0\.3 s[\s\S]*\/orders\/:id/);
    expect(text).toMatch(/\d+(\.\d)? req\/s {2}errors 3\d % {2}p50 \d+ ms {2}p99 \d+ ms/);
    expect(text).toMatch(/^process {2}cpu .* lag p99 .* heap \d+ MB of /m);
    expect(text).toMatch(/^found {4}5 N\+1 queries \(\/orders\/:id\)$/m);
    expect(text).toMatch(/^health {3}ready {2}database down$/m);
    expect(text).toMatch(/^GET {5}\/orders\/:id .* 0 % +\d+ ms +\d+ ms$/m);
    expect(text).toMatch(/^GET {5}\/slow .* 100 % +\d+ ms +\d+ ms$/m);
    await terminal.until(/[▁▂▃▄▅▆▇█]{3}/);
    expect(terminal.screen.isOther).toBe(true);
    terminal.press('q');
    expect(await terminal.end()).toBe(0);
    expect([terminal.screen.isOther, terminal.screen.cursor, terminal.screen.overflowed]).toEqual([false, true, false]);
    expect(terminal.screen.unknown).toEqual([]);
  });

  test('of 200 columns the names of routes have more room', async () => {
    const terminal = new PseudoTerminal(top(), { columns: 200, rows: 50 });
    const text = await terminal.until(/\/orders\/:id {100,}/);
    expect(text.split('\n').at(-1)).toMatch(/^q out/);
    terminal.press('q');
    expect(await terminal.end()).toBe(0);
    expect(terminal.screen.overflowed).toBe(false);
  });

  test('follows the size of the terminal', async () => {
    const terminal = new PseudoTerminal(top(), { columns: 120, rows: 30, resized: true });
    await terminal.until(/\/orders/);
    expect(terminal.screen.lines.findLastIndex((line) => line !== '')).toBe(15);
    await terminal.until(/\/orders\/:id {50,}/);
    expect(terminal.screen.lines.findLastIndex((line) => line !== '')).toBe(29);
    terminal.press('q');
    expect(await terminal.end()).toBe(0);
  });

  test('keys: sort, pause, help', async () => {
    const terminal = new PseudoTerminal(top());
    await terminal.until(/every 0\.3 s[\s\S]*\/orders/);
    const first = () => terminal.screen.lines.findIndex((line) => line.startsWith('method')) + 1;
    expect(terminal.screen.lines[first()]).toContain('/orders/:id');
    terminal.press('s');
    await terminal.until(/now errors/);
    expect(terminal.screen.lines[first()]).toContain('/slow');
    terminal.press('?');
    await terminal.until(/what the words mean/);
    terminal.press('?p');
    await terminal.until(/paused/);
    terminal.press('\u001b[A');
    terminal.press('\u0003');
    expect(await terminal.end()).toBe(0);
  });

  test.each([
    ['SIGINT', 0],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s gives the screen back, and ends with %d', async (signal, code) => {
    const terminal = new PseudoTerminal(top());
    await terminal.until(/\/orders/);
    process.kill(terminal.pid, signal);
    expect(await terminal.end()).toBe(code);
    expect([terminal.screen.isOther, terminal.screen.cursor]).toEqual([false, true]);
  });

  test('a crash gives the screen back before it is told', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sonde-top-'));
    const crash = join(folder, 'crash.mjs');
    writeFileSync(crash, "process.on('SIGUSR2', () => { throw new Error('boom'); });");
    const terminal = new PseudoTerminal(top(), { wrapper: `NODE_OPTIONS=--import=${crash} ` });
    await terminal.until(/\/orders/);
    process.kill(terminal.pid, 'SIGUSR2');
    expect(await terminal.end()).toBe(2);
    expect([terminal.screen.isOther, terminal.screen.cursor]).toEqual([false, true]);
    expect(terminal.text).toContain('sonde top: unexpected failure: Error: boom');
    rmSync(folder, { recursive: true });
  });
});

test('a service that goes away and comes back', async () => {
  const first = await sondeService();
  const { port, url } = first.server;
  const terminal = new PseudoTerminal(['top', url, '--interval', '0.2']);
  await terminal.until(/every 0\.2 s/);
  await first.close();
  // What was known stays on the screen.
  await terminal.until(/no answer for \d+ s: nobody listens there \(ECONNREFUSED\)[\s\S]*\/orders/);
  const second = await sondeService(port);
  try {
    await terminal.until(/^(?![\s\S]*no answer)[\s\S]*\/orders/);
    // Its counters have begun again: no rate is negative, or as large as all that was before.
    expect(terminal.text).not.toMatch(/-\d/);
    terminal.press('q');
    expect(await terminal.end()).toBe(0);
  } finally {
    await second.close();
  }
});

describe('not in a terminal', () => {
  test('--once is one view of one interval', async () => {
    const { code, stdout, stderr } = await sonde(top('--once'));
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^sonde top http.* every 0\.3 s, up .*\n[\d.]+ req\/s/);
    expect(stdout).not.toContain('\u001b');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('--json is an object in each line', async () => {
    const child = spawn(process.execPath, [sondeProgram, ...top('--json', '--sort', 'p99')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let out = '';
    for await (const chunk of child.stdout.setEncoding('utf8')) {
      out += chunk;
      if (out.split('\n').length > 3) break;
    }
    // Whoever read it is gone: that is no failure.
    const [code] = await once(child, 'close');
    expect(code).toBe(0);
    const views = out
      .split('\n')
      .slice(0, 3)
      .map((line) => JSON.parse(line));
    expect(views[0]).toMatchObject({
      intervalSeconds: null,
      source: 'http_server_request_duration_seconds',
      error: null,
    });
    expect(views[2].intervalSeconds).toBeGreaterThan(0.2);
    expect(views[2].routes.map((route: { route: string }) => route.route)).toEqual(['/slow', '/orders/:id']);
    expect(views[2].requests.perSecond).toBeGreaterThan(10);
    expect(views[2].runtime.heapUsed).toBeGreaterThan(1e6);
  });

  test('views follow one another', async () => {
    const child = spawn(process.execPath, [sondeProgram, ...top()], { stdio: ['ignore', 'pipe', 'inherit'] });
    let out = '';
    for await (const chunk of child.stdout.setEncoding('utf8')) {
      out += chunk;
      if (out.split('sonde top').length > 3) break;
    }
    await once(child, 'close');
    expect(out).not.toContain('\u001b');
  });

  test('a first reading that fails ends it', async () => {
    expect(await sonde(['top', '1', '--once'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('nobody listens there'),
    });
    expect(await sonde(['top'])).toMatchObject({ code: 2, stderr: expect.stringContaining('the URL: got none') });
    const missing = await sonde(['top', `${service.server.url}/x`]);
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('404') });
  });
});

describe('services of others', () => {
  test('Express with prom-client and express-prom-bundle', async () => {
    const others = await expressService();
    try {
      const { code, stdout } = await sonde(['top', '--once', '--json', '--interval', '1', others.url]);
      expect(code).toBe(0);
      const view = JSON.parse(stdout);
      expect(view.source).toBe('http_request_duration_seconds');
      const routes = Object.fromEntries(view.routes.map((route: { route: string }) => [route.route, route]));
      expect(routes['/items/#val']).toMatchObject({ method: 'GET', errorShare: 0 });
      expect(routes['/broken']).toMatchObject({ errorShare: 1 });
      expect(routes['/broken'].perSecond).toBeGreaterThan(1);
      expect(routes['/broken'].p99.seconds).toBeGreaterThan(0);
      expect(view.runtime).toMatchObject({
        cpu: expect.any(Number),
        heapUsed: expect.any(Number),
        loopLag: expect.any(Number),
      });
    } finally {
      others.close();
    }
  });

  test('Fastify with fastify-metrics', async () => {
    const others = await fastifyService();
    try {
      const { stdout } = await sonde(['top', '--once', '--json', '--interval', '1', others.url]);
      const view = JSON.parse(stdout);
      const routes = Object.fromEntries(view.routes.map((route: { route: string }) => [route.route, route]));
      expect(routes['/items/:id']).toMatchObject({ method: 'GET', errorShare: 0 });
      expect(routes['/items/:id'].perSecond).toBeGreaterThan(1);
      expect(routes['/items/:id'].p99.seconds).toBeGreaterThan(0);
    } finally {
      await others.close();
    }
  });

  test('a program that Sonde knows nothing of: what changes fastest', async () => {
    let count = 0;
    const server = createServer((_, response) => {
      count += 100;
      const text = `# TYPE rows_read_total counter\nrows_read_total{table="a"} ${count}\nrows_read_total{table="b"} 7\n`;
      response.setHeader('content-type', 'text/plain').end(text);
    }).listen(0);
    await once(server, 'listening');
    try {
      const { stdout } = await sonde([
        'top',
        '--once',
        '--interval',
        '0.5',
        `${(server.address() as AddressInfo).port}`,
      ]);
      expect(stdout).toContain('no requests are known here');
      expect(stdout).toMatch(/^rows_read_total {2}table=a .*\d/m);
      expect(stdout).not.toContain('table=b');
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });
});
