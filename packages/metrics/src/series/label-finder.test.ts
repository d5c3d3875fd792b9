import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFinder, loopFinder, type TrieNode } from './label-finder.js';
import { LabelTrie } from './label-trie.js';

const value = fc.oneof(
  fc.constantFrom('', '|', ',', '__proto__', 'constructor', '1', 'true', 1, true, 0, -0),
  fc.string(),
  fc.integer(),
);

test('the generated finder and the loop agree on any labels', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(value, value), { maxLength: 30 }), fc.tuple(value, value), (known, asked) => {
      const root: TrieNode = new Map();
      known.forEach(([a, b], slot) => {
        const node = (root.get(a) as TrieNode | undefined) ?? new Map();
        root.set(a, node);
        node.set(b, slot);
      });
      const names = ['method', 'a "quoted" \\name'];
      const generated = createFinder(names, root);
      const loop = loopFinder(names, root);
      for (const [a, b] of [...known, asked]) {
        const labels = { method: a, 'a "quoted" \\name': b };
        expect(generated(labels)).toBe(loop(labels));
      }
    }),
  );
});

test.each([null, undefined, 'GET', 7, true, Symbol('x'), {}])('%s finds nothing and throws nothing', (labels) => {
  const root: TrieNode = new Map([['GET', 0]]);
  expect(createFinder(['method'], root)(labels)).toBe(-1);
  expect(loopFinder(['method'], root)(labels)).toBe(-1);
});

test('a label name cannot leave its place in the generated source', () => {
  const name = `x"]); globalThis.broken = 1; (["`;
  const find = createFinder([name], new Map([['v', 3]]));
  expect(find({ [name]: 'v' })).toBe(3);
  expect('broken' in globalThis).toBe(false);
});

test('deleting a tuple forgets its other spellings and leaves no empty node behind', () => {
  const trie = new LabelTrie(['status', 'cached']);
  trie.set([200, 'true'], ['200', 'true'], 0);
  expect(trie.get(['200', 'true'])).toBe(0);
  expect(trie.find({ status: '200', cached: true })).toBe(-1);
  trie.set(['200', true], ['200', 'true'], 0);
  expect(trie.find({ status: '200', cached: true })).toBe(0);
  expect(trie.find({ status: '200', cached: 'true' })).toBe(0);
  expect(trie.find({ status: 200, cached: 'true' })).toBe(0);
  expect(trie.find({ status: 200, cached: true })).toBe(0);
  trie.delete(['200', 'true']);
  expect(trie.find({ status: 200, cached: true })).toBe(-1);
  expect(trie.find({ status: '200', cached: 'true' })).toBe(-1);
  expect((trie as unknown as { root: Map<unknown, unknown> }).root.size).toBe(0);
});
