import { expect, test } from 'vitest';
import { fromV8HeapProfile, type V8HeapNode, type V8HeapProfile } from './heap-profile.js';
import { scaled } from './sampled-objects.js';

const interval = 32_832;
const about = {
  kind: 'heap' as const,
  title: 'heap',
  durationUs: 5,
  origin: { engine: 'inspector', interval, notes: [] },
};

function node(
  id: number,
  functionName: string,
  selfSize: number,
  children: V8HeapNode[] = [],
  lineNumber = 3,
): V8HeapNode {
  const url = functionName === '(root)' ? '' : 'file:///app/a.js';
  return { id, callFrame: { functionName, scriptId: `${id}`, url, lineNumber, columnNumber: 4 }, selfSize, children };
}

const raw: V8HeapProfile = {
  head: node(1, '(root)', 0, [
    node(2, 'a', 100, [node(3, 'b', scaled(40, interval) * 2)]),
    node(4, 'a', 11),
    node(5, 'c', 0),
  ]),
  samples: [
    { size: scaled(40, interval), nodeId: 3, ordinal: 1 },
    { size: scaled(40, interval), nodeId: 3, ordinal: 2 },
  ],
};

test('bytes and objects stand at the node that allocated them, with lines from 1', () => {
  const { tree, samples, measures, kind, threads, labels } = fromV8HeapProfile(raw, about);
  expect({ kind, threads, labels }).toEqual({ kind: 'heap', threads: ['main'], labels: [{}] });
  expect(measures).toEqual([
    { name: 'inuse_space', unit: 'bytes' },
    { name: 'inuse_objects', unit: 'count' },
  ]);
  const seen = Array.from(samples.node, (at, i) => [
    tree.frames[tree.frame[at]!]!.name,
    ...samples.values.map((column) => column[i]),
  ]);
  // The two nodes of `a` are one function called from one place: scripts of the same file.
  expect(seen).toEqual([
    ['a', 111, 1],
    ['b', scaled(40, interval) * 2, (scaled(40, interval) * 2) / 40],
  ]);
  expect(tree.frames.find(({ name }) => name === 'b')).toMatchObject({ file: '/app/a.js', line: 4, column: 5 });
});

test('an allocation profile has its own measures, and none of objects where the interval is not known', () => {
  expect(fromV8HeapProfile(raw, { ...about, kind: 'allocations' }).measures.map(({ name }) => name)).toEqual([
    'alloc_space',
    'alloc_objects',
  ]);
  const unknown = { ...about, origin: { ...about.origin, interval: 0 } };
  expect(fromV8HeapProfile(raw, unknown).measures.map(({ name }) => name)).toEqual(['inuse_space']);
  expect(fromV8HeapProfile({ head: raw.head }, about).measures.map(({ name }) => name)).toEqual(['inuse_space']);
});

test('a stack of a hundred thousand frames is read', () => {
  let head = node(100_000, 'deep', 8);
  for (let id = 99_999; id > 1; id--) head = node(id, `f${id}`, 0, [head]);
  expect(fromV8HeapProfile({ head: node(1, '(root)', 0, [head]) }, about).tree.frame.length).toBe(100_000);
});

test('samples of nodes that came after the tree are left out', () => {
  const late = { ...raw, samples: [...raw.samples!, { size: 8, nodeId: 77, ordinal: 3 }] };
  expect(fromV8HeapProfile(late, about)).toEqual(fromV8HeapProfile(raw, about));
});
