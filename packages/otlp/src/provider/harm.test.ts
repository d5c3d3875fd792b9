import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Meter } from '@opentelemetry/api';
import { Registry } from '@sonde/metrics';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SondeMeterProvider } from './sonde-meter-provider.js';

const creations = [
  'createCounter',
  'createUpDownCounter',
  'createHistogram',
  'createGauge',
  'createObservableCounter',
  'createObservableUpDownCounter',
  'createObservableGauge',
] as const;

const no = () => {
  throw new Error('no');
};

/** Objects that throw whatever is done with them, by names: printing a counterexample must not throw. */
const hostile: Readonly<Record<string, unknown>> = {
  '<proxy>': new Proxy({}, { get: no, ownKeys: no, getPrototypeOf: no, has: no, getOwnPropertyDescriptor: no }),
  '<getters>': Object.defineProperties({}, { unit: { get: no, enumerable: true }, a: { get: no, enumerable: true } }),
};
const meant = (value: unknown): unknown => (typeof value === 'string' ? (hostile[value] ?? value) : value);

const anything = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true }),
  fc.constantFrom(...Object.keys(hostile)),
);
const name = fc.oneof({ weight: 3, arbitrary: fc.constantFrom('a', 'b', 'A', 'a.b') }, anything);

it('nothing that a caller gives makes the API throw, nor the registry fail', async () => {
  const call = fc.record({
    creation: fc.constantFrom(...creations),
    name,
    options: anything,
    value: fc.oneof(fc.double(), anything),
    attributes: anything,
    context: anything,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(call, { maxLength: 12 }), fc.boolean(), async (calls, exemplars) => {
      const registry = new Registry({ exemplars, onFault: () => {} });
      const provider = new SondeMeterProvider(registry, {
        callbackTimeoutMs: 20,
        views: [
          { instrumentName: 'b', attributesProcessors: [{ process: (attributes) => ({ ...attributes }) }] },
          { instrumentName: 'a.b', attributeKeys: ['a'] },
        ],
        onFault: () => {},
      });
      for (const { creation, ...garbage } of calls) {
        const [given, options, value] = [meant(garbage.name), meant(garbage.options), meant(garbage.value)];
        const [attributes, context] = [meant(garbage.attributes), meant(garbage.context)];
        const meter = provider.getMeter(given as string, options as string, attributes as never);
        const instrument = (meter[creation] as (...each: unknown[]) => unknown)(given, options) as {
          [verb in 'add' | 'record' | 'addCallback' | 'removeCallback']?: (...each: unknown[]) => void;
        };
        instrument.add?.(value, attributes, context);
        instrument.record?.(value, attributes, context);
        instrument.addCallback?.(value);
        instrument.addCallback?.((result: { observe(...each: unknown[]): void }) => {
          result.observe(value, attributes);
          return context;
        });
        instrument.removeCallback?.(value);
        (meter as Meter).addBatchObservableCallback(value as never, [instrument, attributes] as never);
        (meter as Meter).removeBatchObservableCallback(value as never, attributes as never);
      }
      expect((await registry.collect()).families).toBeInstanceOf(Array);
    }),
    { numRuns: 300 },
  );
});

it('a callback that observes new attributes without end holds no more than the limit of series', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const faults: string[] = [];
  const registry = new Registry();
  const provider = new SondeMeterProvider(registry, {
    maxSeries: 100,
    callbackTimeoutMs: 50,
    onFault: ({ code }) => faults.push(code),
  });
  let observed = 0;
  let isOver = false;
  const hits = provider.getMeter('library').createObservableCounter('hits');
  hits.addCallback(async (result) => {
    while (!isOver) {
      for (let k = 0; k < 1000; k++) result.observe(1, { k: `set ${observed++}` });
      await new Promise(setImmediate);
    }
  });
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  await registry.collect();
  while (observed < 200_000) await new Promise(setImmediate);
  collectGarbage();
  // 200 000 sets are some 30 MB.
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(10e6);
  expect(faults).toEqual(['SONDE_OBSERVER_TIMEOUT']);
  isOver = true;
  await new Promise((resolve) => setTimeout(resolve, 20));
  // An answer that comes late counts all the same.
  const blocks = registry.snapshot().families.find(({ name }) => name === 'hits')?.blocks ?? [];
  const values = blocks.flatMap((block) => [...block.values.slice(0, block.rows)]);
  expect(values.reduce((sum, value) => sum + value, 0)).toBe(observed);
});
