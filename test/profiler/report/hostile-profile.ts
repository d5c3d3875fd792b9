import type { Profile } from '@sonde/profiler';
import { StackTree } from './stack-tree.js';

const run = `globalThis.executed = 'yes'`;

const names = [
  `</script><script>${run}</script>`,
  `<img src=x onerror="${run}">`,
  `<!--<script>`,
  `"><svg onload="${run}">`,
  `\${${run}}`,
  'right\u202eleft\u2066\u200f',
  'zero\u200bwidth\ufeff',
  'line\u2028break\u0000null\u001b[31m',
  'half \ud800 of a character \udc00',
  '__proto__',
  'constructor',
  '(?:a+)+$',
  'é'.repeat(300_000),
  'x'.repeat(1_000_000),
  '',
];

/** Names of functions, files, labels and threads as somebody who means harm would choose them. */
export function hostileProfile(): Profile {
  const tree = new StackTree();
  const nodes = names.flatMap((name, i) => {
    const parent = tree.child(0, tree.add(name, `file:///srv/${name}`, i + 1));
    return names
      .slice(0, 4)
      .map((other) => tree.child(parent, tree.add(other, `/srv/node_modules/${name}/index.js`, 1)));
  });
  const count = nodes.length;
  return {
    kind: 'cpu',
    title: names[0]!,
    startedAtMs: Date.UTC(2026, 0, 1),
    durationUs: count * 1000,
    measures: [{ name: 'wall', unit: 'nanoseconds' }],
    tree: tree.build(),
    samples: {
      count,
      node: Uint32Array.from(nodes),
      values: [new Float64Array(count).fill(1e6)],
      atUs: Float64Array.from(nodes, (_, i) => i * 1000),
      label: Uint32Array.from(nodes, (_, i) => i % names.length),
      thread: Uint32Array.from(nodes, (_, i) => i % 2),
    },
    labels: names.map((name, i) => (i === 0 ? {} : { route: name, [name.slice(0, 50)]: name })),
    threads: [names[1]!, names[5]!],
    timeline: {
      gc: [{ startUs: 2000, durationUs: 900, kind: names[1]! }],
      lag: [{ atUs: 4000, lagUs: 1500 }],
      waiting: [],
      memory: [],
      work: names.map((name, i) => ({ startUs: i * 900, durationUs: 800, kind: 'request', name })),
      dropped: 0,
    },
    origin: { engine: names[3]!, interval: 1000, notes: [names[5]!] },
  };
}
