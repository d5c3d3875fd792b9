import { CallTreeBuilder } from '../../call-tree/call-tree.js';
import type { Profile } from '../../call-tree/profile.js';
import { fileAddress } from '../../v8-profiles/file-address.js';
import { BrokenFile, OversizedFile } from '../broken-file.js';
import { unfit } from '../json-fields.js';
import { maxDepth, maxSamples, tooDeep } from '../limits.js';
import { Numbering } from '../numbering.js';
import { readFrameText } from './frame-text.js';

/**
 * Folded stacks, as the `stackcollapse` scripts, async-profiler and py-spy write them: on each line a stack, outermost
 * first, its frames between semicolons, and behind the last space how often it was seen. What was counted the format does
 * not say.
 *
 * @throws BrokenFile, OversizedFile
 */
export function readFolded(text: string, title: string): Profile {
  const tree = new CallTreeBuilder();
  const frames = new Map<string, number>();
  const threads = new Numbering();
  const node: number[] = [];
  const thread: number[] = [];
  const counts: number[] = [];
  let row = 0;
  for (const line of linesOf(text)) {
    row++;
    if (line === '' || line.startsWith('#')) continue;
    const [stack, count] = splitLine(line, row);
    if (node.length >= maxSamples) throw new OversizedFile(`more than ${maxSamples} stacks`, `at most ${maxSamples}`);
    const names = stack.split(';');
    if (names.length > maxDepth) throw tooDeep(names.length);
    const ofThread = threadName.exec(names[0]!)?.[1];
    let at = 0;
    for (const name of ofThread === undefined ? names : names.slice(1)) {
      if (at === 0 && name === '(root)') continue;
      let frame = frames.get(name);
      if (frame === undefined) {
        const { name: own, file, line, column } = readFrameText(name);
        frame = tree.intern(own, fileAddress(file), line, column);
        frames.set(name, frame);
      }
      at = tree.child(at, frame);
    }
    node.push(at);
    counts.push(count);
    thread.push(threads.placeOf(ofThread ?? 'main'));
  }
  if (node.length === 0) throw new BrokenFile('no stacks', 'at least one line of "frame;frame count"');
  return {
    kind: 'cpu',
    title,
    durationUs: 0,
    measures: [{ name: 'samples', unit: 'count' }],
    tree: tree.build(),
    samples: {
      count: node.length,
      node: Uint32Array.from(node),
      values: [Float64Array.from(counts)],
      ...(threads.size > 1 ? { thread: Uint32Array.from(thread) } : {}),
    },
    labels: [{}],
    threads: threads.texts,
    origin: { engine: 'folded', interval: 0, notes: [] },
  };
}

/** Whether a text begins like folded stacks. */
export function looksFolded(text: string): boolean {
  for (const line of linesOf(text)) {
    if (line !== '' && !line.startsWith('#')) return folded.test(line);
  }
  return false;
}

/** As async-profiler writes the thread of a stack, in front of it. */
const threadName = /^\[(.+) tid=\d+\]$/;

const folded = /\S[ \t]\d+(?:\.\d*)?$/;

function splitLine(line: string, row: number): readonly [stack: string, count: number] {
  const at = Math.max(line.lastIndexOf(' '), line.lastIndexOf('\t'));
  const digits = line.slice(at + 1);
  if (at > 0 && /^\d+(?:\.\d*)?$/.test(digits)) {
    const count = Number(digits);
    if (Number.isFinite(count)) return [line.slice(0, at), count];
  }
  throw unfit(`line ${row}`, line, '"frame;frame count"');
}

function* linesOf(text: string): Generator<string> {
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from);
    const to = end < 0 ? text.length : end;
    yield text.slice(from, to).trimEnd();
    from = to + 1;
  }
}
