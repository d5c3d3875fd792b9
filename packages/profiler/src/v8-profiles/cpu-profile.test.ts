import { describe, expect, test } from 'vitest';
import { fromV8CpuProfile, type V8CpuNode, type V8CpuProfile } from './cpu-profile.js';

const about = { title: 'taken', origin: { engine: 'inspector', interval: 1000, notes: [] } };

function node(id: number, functionName: string, children: number[] = [], more: Partial<V8CpuNode> = {}): V8CpuNode {
  const url = functionName.startsWith('(') ? '' : `file:///srv/${functionName}.js`;
  return { id, callFrame: { functionName, url, lineNumber: url === '' ? -1 : 9, columnNumber: 4 }, children, ...more };
}

const nodes = [
  node(1, '(root)', [2, 4]),
  node(2, 'a', [3]),
  node(3, 'b', [], { positionTicks: [{ line: 12, ticks: 2 }] }),
  node(4, '(idle)'),
];
const raw: V8CpuProfile = { nodes, startTime: 1000, endTime: 1500, samples: [2, 3, 4], timeDeltas: [100, 100, 200] };

describe('fromV8CpuProfile', () => {
  test('a sample lasts until the next one, the last until the end', () => {
    const profile = fromV8CpuProfile(raw, { ...about, thread: 'worker 2' });
    const { tree, samples, lineTicks } = profile;
    const names = Array.from(samples.node, (own) => tree.frames[tree.frame[own]!]!.name);
    expect(names).toEqual(['a', 'b', '(idle)']);
    expect([...samples.atUs!]).toEqual([100, 200, 400]);
    expect([...samples.values[0]!]).toEqual([100_000, 200_000, 100_000]);
    expect(profile).toMatchObject({ durationUs: 500, threads: ['worker 2'] });
    expect(tree.frames.find(({ name }) => name === 'a')).toMatchObject({
      file: '/srv/a.js',
      line: 10,
      column: 5,
      kind: 'application',
    });
    expect([...lineTicks!.line, ...lineTicks!.ticks]).toEqual([12, 2]);
  });

  test('brings samples in order that came out of it', () => {
    const { samples } = fromV8CpuProfile({ ...raw, timeDeltas: [300, -250, 400] }, about);
    expect([...samples.atUs!]).toEqual([50, 300, 450]);
    expect([...samples.values[0]!].every((ns) => ns >= 0)).toBe(true);
  });

  test('reads children that stand before their parents', () => {
    const { samples } = fromV8CpuProfile({ ...raw, nodes: nodes.toReversed() }, about);
    expect(samples.count).toBe(3);
  });

  test.each([
    ['a child that is not there', { nodes: [node(1, '(root)', [9])], samples: [], timeDeltas: [] }],
    ['two parents', { nodes: [node(1, '(root)', [2, 3]), node(2, 'a', [3]), node(3, 'b')], samples: [] }],
    ['a circle', { nodes: [node(1, '(root)'), node(2, 'a', [3]), node(3, 'b', [2])], samples: [] }],
    ['a sample of no node', { samples: [77], timeDeltas: [1] }],
  ])('refuses %s', (_, changes) => {
    expect(() => fromV8CpuProfile({ ...raw, ...changes }, about)).toThrow(RangeError);
  });
});
