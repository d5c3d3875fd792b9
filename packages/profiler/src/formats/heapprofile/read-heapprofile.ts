import { CallTreeBuilder } from '../../call-tree/call-tree.js';
import type { Profile } from '../../call-tree/profile.js';
import { type FoldedNode, foldHeapTree } from '../../v8-profiles/heap-profile.js';
import { amountAt, listAt, placeAt, recordAt, textAt } from '../json-fields.js';

/**
 * V8's sampled heap, as `node --heap-prof`, DevTools and the inspector write it: what is alive, by who allocated it.
 * A file of an allocation window looks the same; it does not say which it is.
 *
 * @throws BrokenFile
 */
export function readHeapProfile(json: unknown, title: string): Profile {
  const file = recordAt(json, 'the profile');
  const tree = new CallTreeBuilder();
  const { bytes } = foldHeapTree(file['head'], tree, nodeOf);
  return {
    kind: 'heap',
    title,
    durationUs: 0,
    measures: [{ name: 'inuse_space', unit: 'bytes' }],
    tree: tree.build(),
    samples: {
      count: bytes.size,
      node: Uint32Array.from(bytes.keys()),
      values: [Float64Array.from(bytes.values())],
    },
    labels: [{}],
    threads: ['main'],
    origin: { engine: 'heapprofile', interval: 0, notes: [] },
  };
}

function nodeOf(value: unknown): FoldedNode<unknown> {
  const raw = recordAt(value, 'a node');
  const callFrame = recordAt(raw['callFrame'], 'the "callFrame" of a node');
  return {
    // Only single samples refer to it, and they are not read.
    id: 0,
    callFrame: {
      functionName: textAt(callFrame['functionName'], 'a "functionName"'),
      url: textAt(callFrame['url'] ?? '', 'a "url"'),
      lineNumber: placeAt(callFrame['lineNumber']),
      columnNumber: placeAt(callFrame['columnNumber']),
    },
    selfSize: amountAt(raw['selfSize'], 'the "selfSize" of a node'),
    children: listAt(raw['children'] ?? [], 'the "children" of a node'),
  };
}
