import { type Frame, frameName } from '../../call-tree/frame.js';

/** A frame as a folded stack names it: `name (file:line:column)`, as far as these are known. */
export function frameText(frame: Frame): string {
  const name = foldable(frameName(frame));
  if (frame.file === '') return name;
  const place = frame.line === 0 ? '' : frame.column === 0 ? `:${frame.line}` : `:${frame.line}:${frame.column}`;
  return `${name} (${foldable(frame.file)}${place})`;
}

/** What separates frames and lines cannot stand in a name, nor what makes a text look like something else. */
export function foldable(text: string): string {
  return text.replaceAll(';', ':').replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

export interface FrameText {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * What a frame of a folded stack says: `name (file:line:column)` with or without numbers, as py-spy and Sonde write it;
 * what perf calls compiled JavaScript (`JS:*name file:line:column`); else a name alone.
 */
export function readFrameText(text: string): FrameText {
  const compiled = compiledScript.exec(text);
  if (compiled !== null) return { name: compiled[1]!, ...placeOf(text.slice(compiled[0].length)) };
  const open = openingOf(text);
  if (open < 0) return { name: text, file: '', line: 0, column: 0 };
  const name = text.slice(0, open - 1);
  return { name: name === '(anonymous)' ? '' : name, ...placeOf(text.slice(open + 1, -1)) };
}

/** Of V8's `--perf-basic-prof`: kind, tier and name, which has no space. */
const compiledScript = /^(?:JS|LazyCompile|Function|Script|Eval):[*~^+']?([^\s:]*) (?=\S*:\d+:\d+$)/;

/** Where the parenthesis opens that the last character closes, if a space and something are before it; else -1. */
function openingOf(text: string): number {
  if (!text.endsWith(')')) return -1;
  let depth = 0;
  for (let at = text.length - 1; at > 1; at--) {
    if (text[at] === ')') depth++;
    else if (text[at] === '(' && --depth === 0)
      return text[at - 1] === ' ' && isPlace(text.slice(at + 1, -1)) ? at : -1;
  }
  return -1;
}

/** `(inlined)` and `(int, char)` are parts of a name. */
function isPlace(text: string): boolean {
  return /:\d+$/.test(text) || text.includes('/') || text.includes('\\') || text.startsWith('node:');
}

function placeOf(text: string): Omit<FrameText, 'name'> {
  const [rest, last] = number(text);
  if (last === undefined) return { file: text, line: 0, column: 0 };
  const [file, line] = number(rest);
  return line === undefined ? { file: rest, line: last, column: 0 } : { file, line, column: last };
}

function number(text: string): readonly [rest: string, number: number | undefined] {
  const at = text.lastIndexOf(':');
  const digits = text.slice(at + 1);
  return at > 0 && /^\d{1,15}$/.test(digits) ? [text.slice(0, at), Number(digits)] : [text, undefined];
}
