import type { CallTree } from '../call-tree/call-tree.js';
import type { Profile } from '../call-tree/profile.js';
import { BrokenFile, OversizedFile } from './broken-file.js';

/** Bytes of a file, and of what a compressed one unpacks to, unless told otherwise. Snapshots are read as they stream. */
export const defaultMaxBytes = 256 * 1024 * 1024;

/** Samples of one file: some 30 bytes each are held. */
export const maxSamples = 10_000_000;

/** Functions, places and texts of one file. */
export const maxTableEntries = 5_000_000;

/** V8 records 255 frames of a stack, others a few thousand: more is no stack, and would make every walk over it dear. */
export const maxDepth = 10_000;

/** What no format rules out by itself. @throws BrokenFile */
export function checkProfile({ tree, samples, durationUs, origin }: Profile): void {
  checkDepth(tree);
  const columns = samples.atUs === undefined ? samples.values : [...samples.values, samples.atUs];
  const isFinite = columns.every((column) => column.every(Number.isFinite));
  if (isFinite && Number.isFinite(durationUs) && Number.isFinite(origin.interval)) return;
  throw new BrokenFile('numbers that overflow', 'times and values that a double holds');
}

/** @throws BrokenFile where a stack is deeper than any engine records */
function checkDepth({ parent }: CallTree): void {
  const depth = new Uint32Array(parent.length);
  for (let node = 1; node < parent.length; node++) {
    depth[node] = depth[parent[node]!]! + 1;
    if (depth[node]! > maxDepth) throw tooDeep(depth[node]!);
  }
}

export function tooDeep(depth: number): BrokenFile {
  return new BrokenFile(`a stack of ${depth} frames`, `at most ${maxDepth}`);
}

/** Objects and lists of a JSON file: parsed, each takes some 50 bytes. */
const maxObjects = 6_000_000;

/** Values of a JSON file: parsed, each takes 8 bytes at least, and as much again while it is read. */
const maxValues = 40_000_000;

/**
 * A few hundred megabytes of brackets would be gigabytes once parsed, which ends the process. They are counted before.
 *
 * @throws OversizedFile
 */
export function checkJsonCount(bytes: Uint8Array): void {
  let objects = 0;
  let commas = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === 44) commas++;
    else if (byte === 91 || byte === 123) objects++;
  }
  if (objects > maxObjects) throw new OversizedFile(`${objects} objects and lists`, `at most ${maxObjects}`);
  if (commas > maxValues) throw new OversizedFile(`${commas} values`, `at most ${maxValues}`);
}
