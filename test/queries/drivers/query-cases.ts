import { setTimeout as pause } from 'node:timers/promises';
import { runInScope, type Scope } from '@sonde/metrics';
import { expect } from 'vitest';
import { type DriverCase, expectAllEnded } from './cases.js';
import { people } from './kit.js';
import { SeeingObserver, type SeenQuery } from './seen-queries.js';

function rowsOf(seen: SeenQuery | undefined): number | undefined {
  const [end] = seen?.ends ?? [];
  return end?.rowCount ?? end?.rows?.length;
}

export const queryCases: readonly DriverCase[] = [
  {
    name: 'counts each query once',
    async run({ driver, open, observer, observe }) {
      observe();
      await open.list();
      await open.find(1);
      await open.find(2);
      expect(observer.seen.map(({ start }) => start.system)).toEqual(Array(3).fill(driver.system));
      const [list, first] = observer.seen;
      expect(rowsOf(list)).toBe(people.length);
      expect(rowsOf(first)).toBe(1);
      expect(first?.start.parameters).toBeDefined();
      expectAllEnded(observer);
    },
  },
  {
    name: 'results as without',
    async run({ open, observe, observer }) {
      const ask = async () => ({
        list: await open.list(),
        one: await open.find(3),
        none: await open.find(99),
        transaction: await open.transaction?.(4),
        stream: await open.stream?.(),
      });
      const without = await ask();
      const unobserve = observe();
      expect(await ask()).toEqual(without);
      unobserve();
      const told = observer.seen.length;
      expect(told).toBeGreaterThan(2);
      expect(await ask()).toEqual(without);
      expect(observer.seen).toHaveLength(told);
    },
  },
  {
    name: 'errors recorded, and thrown as without',
    async run({ open, observer, observe }) {
      const thrown = () =>
        open.fail().then(
          () => expect.fail('was not refused'),
          (error: unknown) => error,
        );
      const without = (await thrown()) as Error;
      observe();
      const error = (await thrown()) as Error;
      expect(error.message).toBe(without.message);
      expect(error.constructor).toBe(without.constructor);
      expect(Object.keys(error)).toEqual(Object.keys(without));
      expect(observer.seen).toHaveLength(1);
      expect(observer.seen[0]?.ends).toHaveLength(1);
      expect(observer.seen[0]?.ends[0]?.error).toBe(error);
      await open.find(1);
      expectAllEnded(observer);
    },
  },
  {
    name: 'streams are one query',
    applies: (_, open) => open.stream !== undefined,
    async run({ open, observer, observe }) {
      observe();
      expect(await open.stream?.()).toBe(people.length);
      const [seen] = observer.seen;
      expect(observer.seen).toHaveLength(1);
      expect(rowsOf(seen)).toBe(people.length);
      expectAllEnded(observer);
    },
  },
  {
    name: 'transactions',
    applies: (_, open) => open.transaction !== undefined,
    async run({ driver, open, observer, observe }) {
      observe();
      const scope: Scope = { kind: 'request', name: 'transaction' };
      await runInScope(scope, async () => await open.transaction?.(1));
      const operations = observer.seen.map(({ start }) =>
        (start.command?.operation ?? /\w+/.exec(start.text ?? '')?.[0] ?? '').toUpperCase(),
      );
      expect(operations).toEqual(driver.transactionOperations);
      expect(observer.seen.map(({ scope: inScope }) => inScope)).toEqual(observer.seen.map(() => scope));
      expectAllEnded(observer);
    },
  },
  {
    name: 'waiting told from working',
    applies: (_, open) => open.sleep !== undefined,
    connections: 1,
    async run({ open, observer, observe }) {
      observe();
      await open.find(1);
      const { result, report } = await observer.watch({ kind: 'test', name: 'waiting' }, async () => {
        const began = performance.now();
        await Promise.all([open.sleep?.(300), open.find(1)]);
        return performance.now() - began;
      });
      expect(result).toBeGreaterThanOrEqual(290);
      expect(observer.seen.at(-1)?.wasSent).toBe(true);
      // Both took as long as the first one together: the second did nothing but wait.
      expect(report.durationMs).toBeLessThan(result * 1.5);
      expectAllEnded(observer);
    },
  },
  {
    name: 'observed twice counts once, and is told',
    async run({ open, observer, observe }) {
      observe();
      const second = observe();
      await open.find(1);
      expect(observer.seen).toHaveLength(1);
      expect(observer.told.map(({ code }) => code)).toEqual(['SONDE_QUERIES_OBSERVED_TWICE']);
      second();
      await open.find(1);
      expect(observer.seen).toHaveLength(2);
    },
  },
  {
    name: 'two observers, ended in the order they began',
    async run({ open, observer, observe }) {
      const other = new SeeingObserver();
      const unobserve = observe();
      const unobserveOther = open.observe(other);
      await open.find(1);
      unobserve();
      await open.find(2);
      expect([observer.seen.length, other.seen.length]).toEqual([1, 2]);
      unobserveOther();
      await open.find(3);
      expect([observer.seen.length, other.seen.length]).toEqual([1, 2]);
      observe();
      await open.find(4);
      expect([observer.seen.length, other.seen.length]).toEqual([2, 2]);
      expectAllEnded(observer);
      expectAllEnded(other);
      other.close();
    },
  },
  {
    name: 'a broken observer harms nothing',
    async run({ open }) {
      const broken = new SeeingObserver();
      const failing = new Proxy({} as Record<string, unknown>, {
        get: () => {
          throw new Error('broken');
        },
      });
      Reflect.set(broken, 'statements', failing);
      const unobserve = open.observe(broken);
      await open.find(1);
      await open.list();
      unobserve();
      expect(broken.told.map(({ code }) => code)).toEqual(['SONDE_QUERIES_RECORDING_FAILED']);
      broken.close();
    },
  },
  {
    name: 'no secret leaves',
    async run({ open, observer, observe }) {
      observe();
      const secret = 'hunter2-4111111111111111';
      for (let k = 0; k < 5; k++) await open.secret(`${secret}-${k}`);
      const { report } = await observer.watch({ kind: 'test', name: 'secrets' }, async () => {
        for (let k = 0; k < 6; k++) await open.secret(`${secret}-${k}`);
        await pause(1);
      });
      expect(observer.seen.length).toBeGreaterThanOrEqual(11);
      const shown = [JSON.stringify(report), JSON.stringify(observer.findings()), await observer.text()].join('\n');
      expect(shown).not.toContain('hunter2');
      expect(shown).not.toContain('4111111111111111');
      expect(observer.told).toEqual([]);
    },
  },
];
