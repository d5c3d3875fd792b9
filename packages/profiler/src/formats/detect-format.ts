import { BrokenFile } from './broken-file.js';
import { looksFolded } from './folded/read-folded.js';
import type { FormatName } from './format.js';

/** What a file is by its first bytes; `bracket`: a list in JSON, or folded stacks that begin with a thread. */
export type Shape = 'empty' | 'json' | 'bracket' | 'heapsnapshot' | 'text' | 'binary';

const bom = [0xef, 0xbb, 0xbf];

export function withoutBom(bytes: Uint8Array): Uint8Array {
  return bom.every((byte, i) => bytes[i] === byte) ? bytes.subarray(bom.length) : bytes;
}

/** @param head the first bytes, without the mark that some editors put in front of a text */
export function shapeOf(head: Uint8Array): Shape {
  if (head.length === 0) return 'empty';
  for (const byte of head) if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 27) return 'binary';
  const start = new TextDecoder().decode(head).trimStart();
  if (start === '') return head.length < 4096 ? 'empty' : 'text';
  if (/^\{\s*"snapshot"\s*:\s*\{/.test(start)) return 'heapsnapshot';
  if (start.startsWith('[')) return 'bracket';
  return start.startsWith('{') ? 'json' : 'text';
}

/** The format of parsed JSON, by the fields that only it has. @throws BrokenFile */
export function jsonFormat(json: unknown): Exclude<FormatName, 'pprof' | 'folded'> {
  const has = (...fields: readonly string[]): boolean =>
    typeof json === 'object' && json !== null && fields.every((field) => Object.hasOwn(json, field));
  if (has('shared', 'profiles')) return 'speedscope';
  if (has('nodes', 'startTime', 'endTime')) return 'cpuprofile';
  if (has('head') && !has('timestamps')) return 'heapprofile';
  if (has('snapshot', 'nodes', 'strings')) return 'heapsnapshot';
  if (Array.isArray(json) || has('traceEvents')) {
    throw new BrokenFile(
      'JSON of a trace, or of something else that is a list',
      expected,
      'A trace of DevTools has CPU profiles inside: export it there as .cpuprofile.',
    );
  }
  throw new BrokenFile('JSON that is no profile', expected);
}

/** @throws BrokenFile */
export function checkFolded(text: string): void {
  if (!looksFolded(text)) throw new BrokenFile('a text that is no folded stacks', expected);
}

export const expected = 'a .cpuprofile, .heapprofile, .heapsnapshot, pprof, folded stacks or speedscope JSON';
