import { CallTreeBuilder } from '../../call-tree/call-tree.js';
import type { Profile } from '../../call-tree/profile.js';
import { fileAddress } from '../../v8-profiles/file-address.js';
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
  const bytes = new Map<number, number>();
  const left: { value: unknown; parent: number }[] = [{ value: file['head'], parent: -1 }];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const raw = recordAt(next.value, 'a node');
    const node = next.parent < 0 ? 0 : tree.child(next.parent, frameAt(raw['callFrame'], tree));
    const selfSize = amountAt(raw['selfSize'], 'the "selfSize" of a node');
    if (selfSize > 0) bytes.set(node, (bytes.get(node) ?? 0) + selfSize);
    const children = listAt(raw['children'] ?? [], 'the "children" of a node');
    // Last in, first out: backwards, so that the tree keeps the order of the file.
    for (let i = children.length - 1; i >= 0; i--) left.push({ value: children[i], parent: node });
  }
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

function frameAt(value: unknown, tree: CallTreeBuilder): number {
  const callFrame = recordAt(value, 'the "callFrame" of a node');
  return tree.intern(
    textAt(callFrame['functionName'], 'a "functionName"'),
    fileAddress(textAt(callFrame['url'] ?? '', 'a "url"')),
    placeAt(callFrame['lineNumber']) + 1,
    placeAt(callFrame['columnNumber']) + 1,
  );
}
