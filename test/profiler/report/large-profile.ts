import type { Profile } from '@sonde/profiler';
import { StackTree } from './stack-tree.js';

/** Numbers that look random and are the same each time: mulberry32. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const files = [
  (i: number) => `file:///srv/app/src/${['orders', 'users', 'search', 'billing'][i % 4]}/part-${i % 23}.ts`,
  (i: number) =>
    `file:///srv/app/node_modules/${['fastify', 'pg', '@scope/parser', 'lodash'][i % 4]}/lib/file-${i % 9}.js`,
  (i: number) => `node:internal/${['streams', 'http', 'timers'][i % 3]}/part-${i % 5}`,
  () => '',
];

/** Stacks of 5 to 60 calls that wander, as those of a server do: 1 kHz on two threads. */
export function largeProfile(count: number, functions = 4000): Profile {
  const random = numbersFrom(42);
  const tree = new StackTree();
  const frames = Array.from({ length: functions }, (_, i) =>
    tree.add(`function${i}`, files[random() < 0.5 ? 0 : Math.floor(random() * 4)]!(i), (i % 300) + 1),
  );
  const idle = tree.child(0, tree.add('(idle)', '', 0));
  const collector = tree.child(0, tree.add('(garbage collector)', '', 0));
  const stack = [0];
  const node = new Uint32Array(count);
  const atUs = new Float64Array(count);
  const label = new Uint32Array(count);
  const thread = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const keep = random() < 0.02 ? 1 : Math.max(1, stack.length - Math.floor(random() * 6));
    stack.length = keep;
    const depth = Math.min(60, keep + Math.floor(random() * 6));
    while (stack.length < depth) {
      // Few functions call many, and most call few: so branches are shared.
      const next = Math.floor(random() ** 3 * 12) * 331 + stack.length * 17;
      stack.push(tree.child(stack.at(-1)!, frames[next % functions]!));
    }
    const kind = random();
    node[i] = kind < 0.1 ? idle : kind < 0.13 ? collector : stack.at(-1)!;
    atUs[i] = i * 1000 + random() * 300;
    label[i] = Math.floor(i / 50) % 5;
    thread[i] = i % 2;
  }
  return {
    kind: 'cpu',
    title: `${count} samples`,
    startedAtMs: Date.UTC(2026, 0, 1),
    durationUs: count * 1000,
    measures: [
      { name: 'wall', unit: 'nanoseconds' },
      { name: 'samples', unit: 'count' },
    ],
    tree: tree.build(),
    samples: {
      count,
      node,
      values: [new Float64Array(count).fill(1e6), new Float64Array(count).fill(1)],
      atUs,
      label,
      thread,
    },
    labels: [
      {},
      { route: 'GET /orders' },
      { route: 'GET /users/:id' },
      { route: 'POST /orders' },
      { route: 'GET /search' },
    ],
    threads: ['main', 'worker 1'],
    origin: { engine: 'inspector', node: 'v20.20.2', interval: 1000, notes: [] },
  };
}
