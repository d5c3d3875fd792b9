import { expect, test } from 'vitest';
import type { Attributes } from '../open/attribute-trie.js';
import { Registry } from './registry.js';

/** What a registry has of a counter of two sources: an open one, and one with the constant label x=1. */
function merged(calls: readonly Attributes[], isOpenFirst: boolean) {
  const codes: string[] = [];
  const registry = new Registry({ onFault: ({ code }) => codes.push(code) });
  const open = new Registry();
  const counter = open.openCounter({ otel: { name: 'n' } });
  for (const call of calls) counter.inc(call);
  const closed = new Registry({ constLabels: { x: '1' } });
  closed.counter({ name: 'n', help: 'n' }).inc();
  for (const source of isOpenFirst ? [open, closed] : [closed, open]) registry.attach(source);
  const blocks = registry.snapshot().families[0]?.blocks ?? [];
  return { codes, names: blocks.map((block) => [...block.constLabels.map(([name]) => name), ...block.labelNames]) };
}

test.each<[string, Attributes[]]>([
  ['first', [{ x: '1' }, { y: '2' }, {}]],
  ['second', [{ y: '2' }, { x: '1' }, {}]],
  ['last', [{}, { y: '2' }, { x: '1' }]],
])('a source that could have a series of an open instrument is dropped, also where its labels came %s', (_, calls) => {
  expect(merged(calls, true)).toEqual({
    codes: ['SONDE_FAMILY_DROPPED'],
    names: calls.map((call) => Object.keys(call)),
  });
  expect(merged(calls, false)).toEqual({ codes: ['SONDE_FAMILY_DROPPED'], names: [['x']] });
});

test('a source with a label that no series of an open instrument has is kept', () => {
  const calls = [{ y: '2' }, { y: '2', z: '3' }, {}];
  expect(merged(calls, true)).toEqual({ codes: [], names: [['y'], ['y', 'z'], [], ['x']] });
  expect(merged(calls, false)).toEqual({ codes: [], names: [['x'], ['y'], ['y', 'z'], []] });
});
