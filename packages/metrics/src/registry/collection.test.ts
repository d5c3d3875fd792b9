import { expect, test } from 'vitest';
import { Registry } from './registry.js';

const withObserver = (run: (registry: Registry) => unknown, timeoutMs = 1000) => {
  const faults: string[] = [];
  const registry = new Registry({ onFault: ({ code }) => faults.push(code) });
  const seen = { calls: 0 };
  registry.onCollect(
    () => {
      seen.calls++;
      return run(registry);
    },
    { name: 'nested', timeoutMs },
  );
  return { registry, faults, seen };
};

test('an observer that collects its own registry is called once, and gets the collect it is part of', async () => {
  let nested: Promise<unknown> | undefined;
  const { registry, faults, seen } = withObserver((own) => {
    nested = own.collect();
  });
  const snapshot = await registry.collect();
  expect(seen.calls).toBe(1);
  expect(faults).toEqual([]);
  expect(await nested).toBe(snapshot);
});

test('an observer that waits for the collect it is part of runs out of its time', async () => {
  const { registry, faults, seen } = withObserver((own) => own.collect(), 20);
  registry.gauge({ name: 'g', help: 'g' }).set(1);
  expect((await registry.collect()).families.map(({ name }) => name)).toEqual(['g', 'sonde_faults']);
  expect(seen.calls).toBe(1);
  expect(faults).toEqual(['SONDE_OBSERVER_TIMEOUT']);
});

test('an observer of an attached registry may collect either registry', async () => {
  const parent = new Registry();
  const {
    registry: child,
    faults,
    seen,
  } = withObserver((own) => {
    void own.collect();
    void parent.collect();
  });
  parent.attach(child);
  parent.gauge({ name: 'g', help: 'g' }).set(1);
  expect((await parent.collect()).families).toHaveLength(1);
  expect(faults).toEqual([]);
  // Once for the parent, once for the child itself.
  expect(seen.calls).toBe(2);
});
