import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BrokenFile } from '../broken-file.js';
import { samplesIn } from '../profiles.test.support.js';
import { censusProfile, takeCensus } from './read-heapsnapshot.js';
import { nodeTypes, snapshotText, type Things } from './snapshots.test.support.js';

function* cut(text: string, size: number): Generator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const named = new Set(['object', 'closure', 'native']);

/** The same by reading all of it. */
function naive(text: string) {
  const { snapshot, nodes, strings } = JSON.parse(text) as {
    snapshot: { meta: { node_fields: string[]; node_types: [string[]] } };
    nodes: number[];
    strings: string[];
  };
  const width = snapshot.meta.node_fields.length;
  const rows = new Map<string, [count: number, bytes: number]>();
  for (let at = 0; at < nodes.length; at += width) {
    const type = snapshot.meta.node_types[0][nodes[at]!]!;
    const key = JSON.stringify([type, named.has(type) ? strings[nodes[at + 1]!] : '']);
    const [count, bytes] = rows.get(key) ?? [0, 0];
    rows.set(key, [count + 1, bytes + nodes[at + 3]!]);
  }
  return Object.fromEntries([...rows].sort());
}

const things: fc.Arbitrary<Things> = fc.record({
  type: fc.constantFrom(...nodeTypes),
  name: fc.oneof(fc.constantFrom('Order', '__proto__', 'a\\"]', '"nodes":[', '{ä}'), fc.string({ unit: 'grapheme' })),
  size: fc.nat(2 ** 40),
  times: fc.nat(5),
});

test('counts as a reader of the whole file does, wherever the stream is cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(things),
      fc.array(fc.string()),
      fc.integer({ min: 1, max: 200 }),
      async (all, texts, size) => {
        const text = snapshotText(all, texts);
        const { rows } = await takeCensus(cut(text, size));
        const counted = rows.map(({ type, name, count, selfBytes }) => [
          JSON.stringify([type, name]),
          [count, selfBytes],
        ]);
        expect(Object.fromEntries(counted.sort())).toEqual(naive(text));
      },
    ),
  );
});

test('the contents of strings are not in it', async () => {
  const text = snapshotText([
    { type: 'string', name: 'password=1234', size: 30, times: 1 },
    { type: 'object', name: 'Order', size: 10, times: 7 },
  ]);
  const profile = censusProfile(await takeCensus(cut(text, 1000)), 'heap');
  expect(samplesIn(profile).map(({ stack, values }) => [stack, ...values])).toEqual([
    ['object (:0:0) > Order (:0:0)', 70, 7],
    ['string (:0:0)', 30, 1],
  ]);
  expect(JSON.stringify(profile)).not.toContain('1234');
});

test('a hundred thousand names are told apart, and no more', async () => {
  function* many(): Generator<Uint8Array> {
    const kinds = Array.from({ length: 100_010 }, (_, i) => ({ type: 'object', name: `C${i}`, size: 1, times: 1 }));
    const head = snapshotText([]).replace(/"node_count":0/, `"node_count":${kinds.length}`);
    const [before, after] = head.split('"nodes":[]') as [string, string];
    const strings = ['<dummy>', ...kinds.map(({ name }) => name)].map((name) => JSON.stringify(name)).join();
    const nodes = kinds.map((_, i) => `3,${i + 1},1,1,0,0,0`).join();
    yield Buffer.from(`${before}"nodes":[${nodes}]${after.replace('"<dummy>"', strings)}`);
  }
  const { rows } = await takeCensus(many());
  expect(rows).toHaveLength(100_001);
  expect(rows[0]).toEqual({ type: 'object', name: '(others)', count: 10, selfBytes: 10 });
});

test.each([
  ['a node of a type that is not there', (text: string) => text.replace('[3,', '[99,'), /type 99/],
  ['a node too few', (text: string) => text.replace('"node_count":2', '"node_count":3'), /2 nodes/],
  ['half a node', (text: string) => text.replace('3,1,1,10,1,0,0', '3,1,1,10'), /too few fields|type 10/],
  ['a negative size', (text: string) => text.replace('3,1,1,10', '3,1,1,-10'), /"-" in "nodes"/],
  ['a size beyond numbers', (text: string) => text.replace('3,1,1,10', `3,1,1,${'9'.repeat(40)}`), /a double holds/],
  ['no nodes field', (text: string) => text.replace('"self_size"', '"x"'), /one called self_size/],
  ['nodes before the head', (text: string) => text.replace('"snapshot":', '"snap":'), /"nodes" before "snapshot"/],
  ['the end in a text', (text: string) => text.slice(0, -4), /the end of the file/],
  ['something behind it', (text: string) => `${text}{}`, /"\{" at byte/],
])('%s', async (_, damage, says) => {
  const text = damage(snapshotText([{ type: 'object', name: 'Order', size: 10, times: 2 }]));
  const error: unknown = await takeCensus(cut(text, 100)).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(BrokenFile);
  expect((error as Error).message).toMatch(says);
});
