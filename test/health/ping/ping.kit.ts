import { setTimeout as pause } from 'node:timers/promises';
import { type CheckReport, Health } from '@sonde/health';
import { pingCheck } from '@sonde/health/checks';
import { Registry } from '@sonde/metrics';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { PingedClient, PingedDriver } from './pinged-client.js';
import { TcpProxy } from './tcp-proxy.js';

const timeoutMs = 300;
/** What an answer may take beyond the time limit, on a machine that has other things to do. */
const marginMs = 1500;

/** What a network can do to a driver, and what the check makes of it. */
export function pingCases(driver: PingedDriver, serverPort: () => Promise<number>): void {
  /** One connection that broke does not come back by itself, whoever asks. */
  const isSingle = / (?:Client|connection)$/.test(driver.name);
  describe(driver.name, () => {
    let target: number;
    let proxy: TcpProxy;
    let opened: PingedClient;
    let health: Health;
    const unhandled: unknown[] = [];
    const listener = (reason: unknown) => unhandled.push(reason);

    beforeAll(async () => {
      target = await serverPort();
    });

    const open = async () => {
      process.on('unhandledRejection', listener);
      proxy = await new TcpProxy(target).listen();
      opened = await driver.open(proxy.port);
      health = new Health({ registry: new Registry({ onFault: () => {} }), log: false });
      health.check({ name: 'ping', ...pingCheck(opened.client, { timeoutMs, cacheMs: 0 }) });
      await expect.poll(async () => (await probe()).status, { timeout: 10_000 }).toBe('up');
    };

    afterEach(async () => {
      proxy.mode = 'pass';
      health.close();
      await Promise.race([Promise.resolve(opened.close()).catch(() => {}), pause(3000, undefined, { ref: false })]);
      await proxy.refuse();
      process.off('unhandledRejection', listener);
      expect(unhandled.splice(0)).toEqual([]);
    });

    const probe = async (): Promise<CheckReport> => {
      const startedMs = performance.now();
      const report = (await health.probe('ready')).checks.get('ping') as CheckReport;
      expect(performance.now() - startedMs).toBeLessThan(timeoutMs + marginMs);
      expect(report.message ?? '').not.toContain('sonde:sonde');
      return report;
    };
    const comesBack = async (withinMs: number) => {
      await expect.poll(async () => (await probe()).status, { timeout: withinMs, interval: 50 }).toBe('up');
      await Promise.race([opened.use(), pause(5000).then(() => expect.fail('the application gets no connection'))]);
    };

    test('is up, and slow is not down', async () => {
      await open();
      await opened.use();
      proxy.delayMs = 40;
      proxy.mode = 'slow';
      const slow = await probe();
      expect([slow.status, slow.latencyMs > 35]).toEqual(['up', true]);
    });

    test('a server that hangs is down in time, again and again, and back when it answers', async () => {
      await open();
      proxy.mode = 'hang';
      for (let k = 0; k < 5; k++) expect((await probe()).status).toBe('down');
      proxy.mode = 'pass';
      await comesBack(10_000);
    });

    test('a server that hangs and whose connections die is back as well', async () => {
      await open();
      proxy.mode = 'hang';
      for (let k = 0; k < 3; k++) expect((await probe()).status).toBe('down');
      proxy.reset();
      proxy.mode = 'pass';
      if (isSingle) expect((await probe()).status).toBe('down');
      else await comesBack(10_000);
    });

    if (driver.isPooled) {
      test('connections that never answer again do not use up the pool', async () => {
        await open();
        await opened.use();
        proxy.mode = 'hang';
        for (let k = 0; k < 4; k++) expect((await probe()).status).toBe('down');
        proxy.forget();
        await comesBack(15_000);
      });
    }

    test('a server that refuses is down, without credentials in the message, and back', async () => {
      await open();
      await proxy.refuse();
      await expect.poll(async () => (await probe()).status, { timeout: 5000 }).toBe('down');
      expect((await probe()).message).not.toMatch(/sonde:|:\/\/[^*/]*@/);
      await proxy.listen();
      if (isSingle) expect((await probe()).status).toBe('down');
      else await comesBack(10_000);
    });

    if (!isSingle) {
      test('connections that are reset are replaced', async () => {
        await open();
        proxy.reset();
        await comesBack(10_000);
      });
    }

    test('checks leave no connection behind', async () => {
      await open();
      await opened.use();
      for (let k = 0; k < 10; k++) await probe();
      expect(proxy.connections).toBeLessThanOrEqual(4);
      await opened.use();
    });
  });
}

/** Pools whose connections are all in use. */
export function exhaustionCases(driver: PingedDriver, serverPort: () => Promise<number>): void {
  test(`${driver.name}: exhausted, it is down in time, nobody waits for ever, and back`, async () => {
    const proxy = await new TcpProxy(await serverPort()).listen();
    const opened = await driver.open(proxy.port);
    const health = new Health({ registry: new Registry({ onFault: () => {} }), log: false });
    health.check({ name: 'ping', ...pingCheck(opened.client, { timeoutMs, cacheMs: 0 }) });
    const release = await opened.exhaust?.();
    for (let k = 0; k < 6; k++) {
      const startedMs = performance.now();
      expect((await health.probe('ready')).status).toBe('down');
      expect(performance.now() - startedMs).toBeLessThan(timeoutMs + marginMs);
    }
    if (opened.waiting !== undefined) expect(opened.waiting()).toBe(0);
    await release?.();
    await expect.poll(async () => (await health.probe('ready')).status, { timeout: 5000 }).toBe('up');
    await opened.use();
    health.close();
    await opened.close();
    await proxy.refuse();
  });
}
