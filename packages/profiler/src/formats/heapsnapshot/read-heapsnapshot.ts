import { CallTreeBuilder } from '../../call-tree/call-tree.js';
import type { Profile } from '../../call-tree/profile.js';
import { Census, type HeapCensus } from './census.js';
import { SnapshotScanner } from './snapshot-scanner.js';

/**
 * Counts what is in a V8 heap snapshot, as it streams by: a snapshot of gigabytes is read in the memory of its kinds of
 * things. Contents of strings are not looked at.
 *
 * @throws BrokenFile
 */
export async function takeCensus(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<HeapCensus> {
  const census = new Census();
  const scanner = new SnapshotScanner(census);
  for await (const chunk of chunks) scanner.push(chunk);
  scanner.end();
  return census.build();
}

/** A census as a profile: below the root the types, below them the constructors. It tells no allocating functions. */
export function censusProfile({ rows, nodeCount }: HeapCensus, title: string): Profile {
  const tree = new CallTreeBuilder();
  const node = rows.map(({ type, name }) => {
    const ofType = tree.child(0, tree.intern(type, '', 0, 0));
    return name === '' ? ofType : tree.child(ofType, tree.intern(name, '', 0, 0));
  });
  return {
    kind: 'heap',
    title,
    durationUs: 0,
    measures: [
      { name: 'inuse_space', unit: 'bytes' },
      { name: 'inuse_objects', unit: 'count' },
    ],
    tree: tree.build(),
    samples: {
      count: rows.length,
      node: Uint32Array.from(node),
      values: [Float64Array.from(rows, ({ selfBytes }) => selfBytes), Float64Array.from(rows, ({ count }) => count)],
    },
    labels: [{}],
    threads: ['main'],
    origin: {
      engine: 'heapsnapshot',
      interval: 0,
      notes: [
        `${nodeCount} things were alive. A snapshot tells them by type and constructor, not by who allocated them.`,
      ],
    },
  };
}
