import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Attributes, AttributeTrie, type Step } from './attribute-trie.js';

const leaf = (name: string) => ({ isHeld: true, name });

const steps = (attributes: Attributes): Step[] => Object.entries(attributes);

test('the order of the keys and the spelling of the values make paths of their own', () => {
  const trie = new AttributeTrie<{ isHeld: boolean }>({ paths: 100, nodes: 1000 }, undefined);
  const [a, b] = [leaf('a'), leaf('b')];
  trie.set(steps({ x: 1, y: 'q' }), a);
  trie.set(steps({ y: 'q', x: 1 }), a);
  trie.set(steps({ x: '1', y: 'q' }), b);
  trie.set(steps({ x: 1 }), b);
  expect(trie.find({ x: 1, y: 'q' })).toBe(a);
  expect(trie.find({ y: 'q', x: 1 })).toBe(a);
  expect(trie.find({ x: '1', y: 'q' })).toBe(b);
  expect(trie.find({ x: 1 })).toBe(b);
  expect([trie.find({ y: 'q' }), trie.find({ x: 1, y: 'q', z: 0 }), trie.find({})]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('whatever was set is found, as long as there is room, and nothing else is', () => {
  const value = fc.constantFrom<unknown>('', 'x', 'y', 0, 1, '1', true, 'true', null, undefined, Number.NaN);
  const attributes = fc
    .uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c', '__proto__', 'toString'), value), { selector: ([key]) => key })
    .map((entries) => Object.fromEntries(entries));
  fc.assert(
    fc.property(fc.array(attributes), fc.array(attributes), (known, asked) => {
      const trie = new AttributeTrie<ReturnType<typeof leaf>>({ paths: 1000, nodes: 10_000 }, undefined);
      const oracle = new Map<string, ReturnType<typeof leaf>>();
      const keyOf = (each: Attributes) => JSON.stringify(steps(each).map(([key, v]) => [key, typeof v, String(v)]));
      for (const each of known) {
        const own = leaf(keyOf(each));
        oracle.set(keyOf(each), own);
        trie.set(steps(each), own);
      }
      for (const each of [...known, ...asked]) expect(trie.find(each)).toBe(oracle.get(keyOf(each)));
    }),
  );
});

test('past its limit of paths it forgets them all, and begins anew', () => {
  const trie = new AttributeTrie<{ isHeld: boolean }>({ paths: 3, nodes: 100 }, undefined);
  for (let id = 0; id < 3; id++) trie.set([['id', id]], leaf('old'));
  trie.set([['id', 2]], leaf('again'));
  expect(trie.find({ id: 0 })).toEqual(leaf('old'));
  trie.set([['id', 3]], leaf('new'));
  expect([0, 1, 2, 3].map((id) => trie.find({ id }))).toEqual([undefined, undefined, undefined, leaf('new')]);
});

test('past its limit of nodes it does so, too: steps in common are one, and none is counted after it is gone', () => {
  const trie = new AttributeTrie<{ isHeld: boolean }>({ paths: 100, nodes: 5 }, undefined);
  const found = (...ids: number[]) => ids.map((id) => trie.find({ a: 1, b: 2, id }) !== undefined);
  const set = (id: number) => trie.set(steps({ a: 1, b: 2, id }), leaf('x'));
  for (const id of [1, 2, 3]) set(id);
  expect(found(1, 2, 3)).toEqual([true, true, true]);
  set(4);
  expect(found(1, 2, 3, 4)).toEqual([false, false, false, true]);
  for (const id of [5, 6]) set(id);
  expect(found(4, 5, 6)).toEqual([true, true, true]);
  trie.clear();
  for (const id of [1, 2, 3]) set(id);
  expect(found(1, 2, 3)).toEqual([true, true, true]);
});

test('keys that are ignored, inherited or symbols are not seen', () => {
  const trie = new AttributeTrie<{ isHeld: boolean }>({ paths: 3, nodes: 100 }, new Set(['id']));
  const own = leaf('own');
  trie.set([['a', 1]], own);
  const attributes = Object.assign(Object.create({ inherited: 1 }), { id: 7, a: 1, [Symbol('s')]: 2 });
  expect(trie.find(attributes)).toBe(own);
});

test('objects that throw, and what is no object, are not found', () => {
  const trie = new AttributeTrie<{ isHeld: boolean }>({ paths: 3, nodes: 100 }, undefined);
  trie.set([], leaf('none'));
  const thrower = () => {
    throw new Error('mine');
  };
  const hostile: unknown[] = [
    new Proxy({}, { ownKeys: thrower }),
    new Proxy({ a: 1 }, { getOwnPropertyDescriptor: thrower }),
    {
      a: 1,
      get b() {
        return thrower();
      },
    },
    'text',
    7,
  ];
  for (const each of hostile) expect(trie.find(each as Attributes)).toBeUndefined();
  for (const none of [undefined, {}, null as never]) expect(trie.find(none)).toEqual(leaf('none'));
});
