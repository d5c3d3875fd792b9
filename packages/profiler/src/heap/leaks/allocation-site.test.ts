import { expect, test } from 'vitest';
import { CallTreeBuilder } from '../../call-tree/call-tree.js';
import type { Profile } from '../../call-tree/profile.js';
import { allocationSites } from './allocation-site.js';

type Stack = readonly (readonly [name: string, file: string])[];

/** @param stacks outermost first, with bytes */
function profile(stacks: readonly (readonly [stack: Stack, bytes: number])[]): Profile {
  const tree = new CallTreeBuilder();
  const nodes = stacks.map(([stack]) =>
    stack.reduce((parent, [name, file]) => tree.child(parent, tree.intern(name, file, file === '' ? 0 : 5, 1)), 0),
  );
  return {
    kind: 'heap',
    title: '',
    durationUs: 0,
    measures: [{ name: 'inuse_space', unit: 'bytes' }],
    tree: tree.build(),
    samples: {
      count: nodes.length,
      node: Uint32Array.from(nodes),
      values: [Float64Array.from(stacks, ([, bytes]) => bytes)],
    },
    labels: [{}],
    threads: ['main'],
    origin: { engine: 'inspector', interval: 0, notes: [] },
  };
}

const main = ['main', '/app/main.js'] as const;
const load = ['load', '/app/load.js'] as const;
const parse = ['parse', '/app/node_modules/pg/parse.js'] as const;
const push = ['push', ''] as const;

test("a place is the application's own function nearest to the allocation", () => {
  const sites = allocationSites(
    profile([
      [[main, load, parse, push], 70],
      [[main, load], 20],
      [[main, load, parse], 10],
      [[parse], 5],
      [[['emit', 'node:events']], 3],
      [[], 1],
    ]),
    10,
  );
  expect([...sites.values()].map(({ frame, bytes }) => [frame.name, bytes])).toEqual([
    ['load', 100],
    ['parse', 5],
    ['emit', 3],
    ['(root)', 1],
  ]);
  // The way most of it came.
  expect([...sites.values()][0]!.stack.map(({ name }) => name)).toEqual(['push', 'parse', 'load', 'main']);
});

test('only the largest are told', () => {
  const many = Array.from({ length: 50 }, (_, n) => [[[`f${n}`, '/app/f.js']], n + 1] as const);
  const sites = allocationSites(profile(many), 3);
  expect([...sites.values()].map(({ bytes }) => bytes)).toEqual([50, 49, 48]);
});

test('a deep stack is cut', () => {
  const deep: Stack = Array.from({ length: 500 }, (_, n) => [`f${n}`, '/app/f.js'] as const);
  expect([...allocationSites(profile([[deep, 9]]), 1).values()][0]!.stack.length).toBe(24);
});
