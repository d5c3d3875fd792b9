import type { Profile } from '@sonde/profiler';
import { StackTree } from './stack-tree.js';

const file = 'file:///srv/app/src/shop.ts';
const places: Readonly<Record<string, readonly [file: string, line: number]>> = {
  main: [file, 1],
  render: [file, 20],
  removed: [file, 40],
  added: [file, 60],
  parse: ['file:///srv/app/node_modules/parser/index.js', 3],
  readStream: ['node:internal/streams/readable', 9],
  '(idle)': ['', 0],
};

/** Samples of a millisecond each. @param stacks how often each was seen */
function profileOf(title: string, durationUs: number, stacks: Readonly<Record<string, number>>): Profile {
  const tree = new StackTree();
  const frames = new Map<string, number>();
  // What is gone, or not yet there, is in no table of the other.
  for (const name of new Set(Object.keys(stacks).flatMap((stack) => stack.split(' ')))) {
    frames.set(name, tree.add(name, ...places[name]!));
  }
  const nodes = Object.entries(stacks).flatMap(([stack, times]) => {
    const node = stack.split(' ').reduce((above, name) => tree.child(above, frames.get(name)!), 0);
    return Array.from({ length: times }, () => node);
  });
  return {
    kind: 'cpu',
    title,
    durationUs,
    measures: [
      { name: 'wall', unit: 'nanoseconds' },
      { name: 'samples', unit: 'count' },
    ],
    tree: tree.build(),
    samples: {
      count: nodes.length,
      node: Uint32Array.from(nodes),
      values: [new Float64Array(nodes.length).fill(1e6), new Float64Array(nodes.length).fill(1)],
      label: Uint32Array.from(nodes, (_, i) => i % 2),
    },
    labels: [{}, { route: 'GET /shop' }],
    threads: ['main'],
    origin: { engine: 'inspector', node: 'v20.20.2', interval: 1000, notes: [] },
  };
}

/**
 * A second, and two seconds, of a shop. Per time, numbers of before count twice: render 200 → 900 ms, parse 400 → 400 ms,
 * removed 300 ms gone, added 200 ms new, streams 100 → 100 ms, below which 100 ms of render went to 100 ms.
 */
export function twoProfiles(): readonly [before: Profile, after: Profile] {
  return [
    profileOf('Before', 1_000_000, {
      'main render': 100,
      'main parse': 200,
      'main removed': 150,
      'main readStream render': 50,
      '(idle)': 300,
    }),
    profileOf('After', 2_000_000, {
      'main render': 900,
      'main parse': 400,
      'main added': 200,
      'main readStream render': 100,
      '(idle)': 300,
    }),
  ];
}
