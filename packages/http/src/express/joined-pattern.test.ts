import { expect, test } from 'vitest';
import { joined, untrailed } from './joined-pattern.js';

test.each([
  ['', '/a', '/a'],
  ['/org/:org', '/members', '/org/:org/members'],
  ['/org/:org', '/', '/org/:org'],
  ['/a', 'b', '/a/b'],
  ['', '/', '/'],
])('%j and %j are %j', (prefix, pattern, whole) => {
  expect(joined(prefix, pattern)).toBe(whole);
});

test('slashes at the end go, those before stay, however many', () => {
  expect(untrailed('/a//b///')).toBe('/a//b');
  expect(untrailed('///')).toBe('');
  const hostile = `${'/'.repeat(200_000)}a`;
  expect(untrailed(hostile)).toBe(hostile);
});
