import type { Profile } from '../../call-tree/profile.js';
import { fileUrl } from '../file-url.js';
import { type Pieces, stepsPerPiece } from '../format.js';
import { bytesMeasure } from '../measures.js';
import { childrenOf } from '../stacks.js';

/** V8's sampled heap: a tree of nodes with the bytes of their own, lines and columns from 0. Bytes are all it holds. */
export function* writeHeapProfile({ tree, samples, ...profile }: Profile): Pieces {
  const column = samples.values[bytesMeasure(profile as Profile)]!;
  const bytes = new Float64Array(tree.frame.length);
  for (let i = 0; i < samples.count; i++) bytes[samples.node[i]!]! += column[i]!;
  const { first, node: child } = childrenOf(tree);
  const next = first.slice();
  const open: number[] = [];
  let piece = '{"head":';
  const begin = (node: number): void => {
    const { name, file, line, column } = tree.frames[tree.frame[node]!]!;
    piece +=
      `{"callFrame":{"functionName":${JSON.stringify(name)},"scriptId":"0","url":${JSON.stringify(fileUrl(file))},` +
      `"lineNumber":${line - 1},"columnNumber":${column - 1}},` +
      `"selfSize":${Math.round(bytes[node]!)},"id":${node + 1},"children":[`;
    open.push(node);
  };
  begin(0);
  for (let steps = 0; open.length > 0; steps++) {
    const node = open.at(-1)!;
    if (next[node]! < first[node + 1]!) {
      if (next[node]! > first[node]!) piece += ',';
      begin(child[next[node]!++]!);
    } else {
      open.pop();
      piece += ']}';
    }
    if (steps % 1024 === 1023) {
      yield piece;
      piece = '';
    }
  }
  yield `${piece},"samples":[`;
  for (let from = 0; from < samples.count; from += stepsPerPiece / 4) {
    const rows = Math.min(stepsPerPiece / 4, samples.count - from);
    const texts = Array.from({ length: rows }, (_, row) => {
      const i = from + row;
      return `{"size":${Math.round(column[i]!)},"nodeId":${samples.node[i]! + 1},"ordinal":${i + 1}}`;
    });
    yield `${from === 0 ? '' : ','}${texts.join(',')}`;
  }
  yield ']}';
}
