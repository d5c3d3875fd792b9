import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sumUpwards } from '../../../analysis/node-totals.js';
import { frameOf } from '../../../call-tree/frame.js';
import { stacks, treeOf } from '../flame/trees.test.support.js';
import { matcherOf, search } from './search.js';

const matches = (text: string, isRegex: boolean, name: string, file = '/srv/node_modules/@scope/pg/a.js') => {
  const matcher = matcherOf({ text, isRegex });
  if (matcher instanceof Error) throw matcher;
  return matcher(frameOf(name, file, 1, 1));
};

test('names, files and packages are searched, in any case', () => {
  expect(matches('PARSE', false, 'parseQuery')).toBe(true);
  expect(matches('@scope/pg', false, 'x')).toBe(true);
  expect(matches('a.js', false, 'x')).toBe(true);
  expect(matches('(anonymous)', false, '')).toBe(true);
  expect(matches('a.c', false, 'abc')).toBe(false);
  expect(matches('^A.C ', true, 'abc')).toBe(true);
});

test('what is no pattern is an error and not thrown', () => {
  expect(matcherOf({ text: '(', isRegex: true })).toBeInstanceOf(Error);
});

test('the beginning of a name of megabytes is searched', () => {
  expect(matches('x{10}', true, 'x'.repeat(5_000_000))).toBe(true);
  expect(matches('end', false, `${'x'.repeat(5_000_000)}end`)).toBe(false);
});

test('a stack with several hits counts once', () => {
  fc.assert(
    fc.property(stacks, fc.constantFrom('a', 'b0', 'c', 'zz'), (lists, text) => {
      const { tree, nodes } = treeOf(lists);
      const self = new Float64Array(tree.parent.length);
      for (const node of nodes) self[node]!++;
      const matcher = matcherOf({ text: `^${text}`, isRegex: true });
      if (matcher instanceof Error) throw matcher;
      const { share, count } = search(tree, sumUpwards(self, tree.parent), matcher);
      const isHit = (name: string) => name.startsWith(text);
      expect(share).toBeCloseTo(lists.filter((stack) => stack.some(isHit)).length / lists.length);
      expect(count).toBe(new Set(lists.flat().filter(isHit)).size);
    }),
  );
});
