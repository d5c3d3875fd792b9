import { readFile } from 'node:fs/promises';
import { type Profile, readProfile, writeProfile } from '@sonde/profiler';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RealProfiles, realProfiles } from './real-profiles.js';
import { selfByName, total } from './self-values.js';

let files: RealProfiles;
beforeAll(async () => {
  files = await realProfiles();
}, 120_000);
afterAll(() => files.remove());

interface V8Profile {
  nodes: { id: number; callFrame: object; hitCount: number; children?: number[]; positionTicks?: object[] }[];
  startTime: number;
  endTime: number;
  samples: number[];
  timeDeltas: number[];
}

test('a .cpuprofile of Node: the hot function, its file and line, all of the time', async () => {
  const [profile] = (await readProfile(files.cpuprofile)) as [Profile];
  const raw = JSON.parse(await readFile(files.cpuprofile, 'utf8')) as V8Profile;
  expect(profile.samples.count).toBe(raw.samples.length);
  expect(profile.durationUs).toBe(raw.endTime - raw.startTime);
  expect(selfByName(profile)['fibonacci']! / 1e6).toBeGreaterThan(100);
  const hot = profile.tree.frames.find(({ name }) => name === 'fibonacci');
  expect(hot).toMatchObject({ file: files.file, line: 2, column: 19, kind: 'application' });
});

test('read and written again, a .cpuprofile has the same fields, and says the same', async () => {
  const [profile] = (await readProfile(files.cpuprofile)) as [Profile];
  const ours = JSON.parse(Buffer.from(await writeProfile(profile, 'cpuprofile')).toString()) as V8Profile;
  const real = JSON.parse(await readFile(files.cpuprofile, 'utf8')) as V8Profile;
  expect(Object.keys(ours).sort()).toEqual(Object.keys(real).sort());
  expect(Object.keys(ours.nodes[0]!).sort()).toEqual(Object.keys(real.nodes[0]!).sort());
  expect(new Set(ours.nodes.flatMap(Object.keys))).toEqual(new Set(real.nodes.flatMap(Object.keys)));
  expect(told(ours)).toEqual(told(real));
});

/** Every sample in words, hits and ticks by function: what DevTools reads from a file. */
function told({ nodes, samples, timeDeltas, startTime, endTime }: V8Profile) {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const words = (id: number | undefined): string => {
    if (id === undefined) return '';
    const { scriptId: _, ...place } = byId.get(id)!.callFrame as { scriptId: string };
    return `${words(parents.get(id))} > ${JSON.stringify(place)}`;
  };
  let at = 0;
  const moments = samples.map((id, i): [number, string] => {
    at += timeDeltas[i]!;
    return [at, words(id)];
  });
  return {
    // V8 may take one out of turn.
    moments: moments.sort(([a, first], [b, second]) => a - b || (first < second ? -1 : 1)),
    duration: endTime - startTime,
    nodes: nodes
      .map(({ id, hitCount, positionTicks }) => {
        const word = words(id);
        // V8 hits these more often than it samples them.
        const isIdle = /"\((?:program|idle|garbage collector)\)"/.test(word);
        return [word, isIdle ? undefined : hitCount, positionTicks];
      })
      .sort(),
  };
}

test('a .heapprofile of Node: all of its bytes, by who allocated them; and written again', async () => {
  const [profile] = (await readProfile(files.heapprofile)) as [Profile];
  interface Node {
    selfSize: number;
    children: Node[];
  }
  const { head } = JSON.parse(await readFile(files.heapprofile, 'utf8')) as { head: Node };
  const bytes = (node: Node): number => node.children.reduce((sum, child) => sum + bytes(child), node.selfSize);
  expect(total(profile)).toBe(bytes(head));
  // The constructor may be inlined into its caller.
  const ofProgram = profile.samples.node.map((node, i) =>
    profile.tree.frames[profile.tree.frame[node]!]!.file === files.file ? profile.samples.values[0]![i]! : 0,
  );
  expect(ofProgram.reduce((sum, each) => sum + each, 0)).toBeGreaterThan(1_000_000);
  const [again] = (await readProfile(await writeProfile(profile, 'heapprofile'))) as [Profile];
  expect(selfByName(again)).toEqual(selfByName(profile));
});

test('a .heapsnapshot of V8: the planted orders are counted, all bytes are there', async () => {
  const [profile] = (await readProfile(files.heapsnapshot)) as [Profile];
  const planted = selfByName(profile, 1)['PlantedOrder']!;
  // The class and its prototype have the same name.
  expect(planted - 5000).toBeGreaterThanOrEqual(0);
  expect(planted - 5000).toBeLessThanOrEqual(3);
  const { snapshot, nodes } = JSON.parse(await readFile(files.heapsnapshot, 'utf8')) as {
    snapshot: { meta: { node_fields: string[] }; node_count: number };
    nodes: number[];
  };
  const { node_fields: fields } = snapshot.meta;
  let bytes = 0;
  for (let at = fields.indexOf('self_size'); at < nodes.length; at += fields.length) bytes += nodes[at]!;
  expect([total(profile), total(profile, 1)]).toEqual([bytes, snapshot.node_count]);
});
