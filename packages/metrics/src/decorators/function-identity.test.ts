import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { createContext, runInContext } from 'node:vm';
import { afterEach, describe, expect, test } from 'vitest';
import { Registry } from '../registry/registry.js';
import { seriesValue } from '../testing/series-values.js';
import { counted, inFlight, timed } from './index.js';

describe('a wrapper passes for its function', () => {
  const registry = new Registry();
  const metadata = new Map<object, Map<unknown, unknown>>();
  const reflect = Reflect as unknown as Record<string, unknown>;

  afterEach(() => {
    for (const name of ['getOwnMetadataKeys', 'getOwnMetadata', 'defineMetadata']) delete reflect[name];
  });

  test('name, length, own properties, kind', () => {
    const key = Symbol('key');
    async function load(_a: number, _b: number, _c = 1): Promise<void> {}
    const given = Object.assign(load, { path: '/a', [key]: 2 });
    Object.defineProperty(given, 'hidden', { value: 3 });
    const wrapped = timed(counted(given, { registry }), { registry });
    expect(wrapped).not.toBe(given);
    expect([wrapped.name, wrapped.length, wrapped.path, wrapped[key]]).toEqual(['load', 2, '/a', 2]);
    expect(Object.getOwnPropertyDescriptor(wrapped, 'hidden')).toMatchObject({ value: 3, enumerable: false });
    expect(wrapped.constructor.name).toBe('AsyncFunction');
    expect(Object.keys(wrapped)).toEqual(Object.keys(given));
  });

  test('functions of sloppy mode', () => {
    const sloppy = new Function('a', 'return this === globalThis ? a : -1') as (a: number) => number;
    expect(counted(sloppy, { registry })(2)).toBe(2);
  });

  test('metadata of reflect-metadata', () => {
    reflect['getOwnMetadataKeys'] = (target: object) => [...(metadata.get(target)?.keys() ?? [])];
    reflect['getOwnMetadata'] = (name: unknown, target: object) => metadata.get(target)?.get(name);
    reflect['defineMetadata'] = (name: unknown, value: unknown, target: object) =>
      metadata.set(target, (metadata.get(target) ?? new Map()).set(name, value));
    function find(): void {}
    metadata.set(find, new Map([['path', '/find']]));
    const wrapped = timed(find, { registry });
    expect(metadata.get(wrapped)).toEqual(new Map([['path', '/find']]));
  });
});

test('a generator that was begun and forgotten is no longer in flight once it is collected', async () => {
  const registry = new Registry();
  const holder = { generators: [] as unknown[] };
  const lines = inFlight(
    function* lines(this: unknown) {
      yield this;
      yield this;
    },
    { registry },
  );
  const underWay = () => seriesValue(registry, 'method_in_flight', { class: '', method: 'lines' });
  (() => {
    for (let k = 0; k < 3; k++) {
      const generator = lines.call(holder);
      generator.next();
      if (k === 2) holder.generators.push(generator);
    }
  })();
  expect(underWay()).toBe(3);
  setFlagsFromString('--expose-gc');
  const collect = runInContext('gc', createContext()) as () => void;
  for (let k = 0; k < 50 && underWay() !== 1; k++) {
    collect();
    await pause(5);
  }
  expect(underWay()).toBe(1);
  for (const _ of holder.generators[0] as Iterable<unknown>);
  expect(underWay()).toBe(0);
});
