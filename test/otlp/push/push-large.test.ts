import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Registry } from '@sonde/metrics';
import { type OtlpProtocol, startOtlp } from '@sonde/otlp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const series = 100_000;

/** How much the receiver, a process of its own, was sent in how many requests. */
interface Received {
  readonly bytes: number;
  readonly requests: number;
  readonly largest: number;
}

let receiver: ChildProcess;
let endpoint: string;

beforeAll(async () => {
  receiver = fork(fileURLToPath(new URL('counting-receiver.js', import.meta.url)));
  const [port] = (await once(receiver, 'message')) as [number];
  endpoint = `http://127.0.0.1:${port}`;
});

afterAll(() => receiver.disconnect());

async function received(): Promise<Received> {
  const answer = once(receiver, 'message');
  receiver.send('received');
  return ((await answer) as [Received])[0];
}

/**
 * Milliseconds that this thread has had a core: Linux's schedstat, its first field, in nanoseconds. Other processes take
 * nothing from it, helper threads add nothing.
 */
const threadMs = ((): (() => number) | undefined => {
  try {
    const file = openSync('/proc/thread-self/schedstat', 'r');
    const bytes = Buffer.alloc(96);
    return () => Number(bytes.toString('latin1', 0, readSync(file, bytes, 0, bytes.length, 0)).split(' ')[0]) / 1e6;
  } catch {
    return undefined;
  }
})();

/** The longest time that the event loop was held while a promise was under way. */
async function longestHold(now: () => number, work: Promise<unknown>): Promise<number> {
  let last = now();
  let longest = 0;
  let isOver = false;
  const beat = (): void => {
    longest = Math.max(longest, now() - last);
    last = now();
    if (!isOver) setImmediate(beat);
  };
  setImmediate(beat);
  await work;
  isOver = true;
  return Math.max(longest, now() - last);
}

function largeRegistry(): { registry: Registry; changeAll: () => void } {
  const registry = new Registry({ maxSeries: series });
  const counter = registry.counter({ name: 'requests', help: 'Requests.', labelNames: ['route', 'tenant'] });
  const changeAll = () => {
    for (let n = 0; n < series; n++)
      counter.inc({ route: `/route/${n % 100}`, tenant: `tenant-${Math.floor(n / 100)}` });
  };
  changeAll();
  return { registry, changeAll };
}

describe('100 000 series', () => {
  test.each<[OtlpProtocol, 'cumulative' | 'delta']>([
    ['http/protobuf', 'cumulative'],
    ['http/protobuf', 'delta'],
    ['http/json', 'cumulative'],
  ])(
    '%s, %s: the event loop is free, and requests are small',
    async (protocol, temporality) => {
      const { registry, changeAll } = largeRegistry();
      const push = await startOtlp({
        registry,
        endpoint,
        protocol,
        temporality,
        timeoutMs: 30_000,
        pushTimeoutMs: 60_000,
      });
      const holds: number[] = [];
      await received();
      for (let n = 0; n < 5; n++) {
        changeAll();
        const flushed = push.flush();
        holds.push(await longestHold(threadMs ?? (() => performance.now()), flushed));
        expect(await flushed).toBe(true);
      }
      const { bytes, requests, largest } = await received();
      const shown = holds.map((ms) => ms.toFixed(1)).join(', ');
      process.stdout.write(
        `${protocol}, ${temporality}: loop held ${shown} ms; ${(bytes / 5e6).toFixed(1)} MB in ${requests / 5} requests a push\n`,
      );
      await push.shutdown({ timeoutMs: 0 });
      expect(largest).toBeLessThan(4 * 1024 * 1024);
      expect(requests).toBeGreaterThan(5);
      // The first ones compile; of the others, one may have met a garbage collection.
      const warm = holds.slice(1).sort((a, b) => a - b);
      expect(warm[1]).toBeLessThan(20);
    },
    120_000,
  );

  test('memory does not grow while nothing arrives', async () => {
    const { registry, changeAll } = largeRegistry();
    for (const temporality of ['cumulative', 'delta'] as const) {
      const push = await startOtlp({
        registry,
        endpoint: 'http://127.0.0.1:1',
        temporality,
        timeoutMs: 100,
        selfMetrics: false,
        onStateChange: () => {},
      });
      const used = (): number => {
        const { heapUsed, arrayBuffers } = process.memoryUsage();
        return (heapUsed + arrayBuffers) / 1e6;
      };
      const after: number[] = [];
      for (let n = 0; n < 16; n++) {
        changeAll();
        expect(await push.flush()).toBe(false);
        after.push(used());
      }
      // Without a forced collection, the least of some pushes is the nearest to what is kept.
      const [early, late] = [Math.min(...after.slice(0, 8)), Math.min(...after.slice(8))];
      process.stdout.write(`${temporality}, nothing arrives: ${early.toFixed(0)} MB, later ${late.toFixed(0)} MB\n`);
      expect(late - early).toBeLessThan(40);
      await push.shutdown({ timeoutMs: 0 });
    }
  }, 120_000);
});
