import type { CapturedStack } from './call-site.js';
import { pathOf } from './source-path.js';

/** A frame that has a place in a file. */
export interface Frame {
  /** Absolute, with forward slashes. */
  readonly path: string;
  /** From 1, as the column. */
  readonly line: number;
  readonly column: number;
  readonly function: string | undefined;
}

/** As V8 hands it to `Error.prepareStackTrace`. */
type RawFrame = Pick<NodeJS.CallSite, 'getFileName' | 'getLineNumber' | 'getColumnNumber'>;

/**
 * The frames of a stack that lie in files, innermost first. They come as the application has stacks written: mapped to
 * the sources where it runs with `--enable-source-maps` or under a test runner that maps. An application that makes
 * something else of stacks than text gets the same, and we take the frames it made it of.
 */
export function stackFrames(stack: CapturedStack): Frame[] {
  const { text, raw } = writtenStack(stack);
  if (text !== undefined) return text.split('\n').flatMap((line) => frameOfLine(line) ?? []);
  return raw.flatMap((frame) => frameOfRaw(frame) ?? []);
}

/** One line of a stack's text: `    at async Orders.list (/srv/app/orders.js:12:9)`. */
export function frameOfLine(line: string): Frame | undefined {
  const said = /^\s*at (?:async )?(.*)$/s.exec(line)?.[1];
  // The file of evaluated code is where `eval` stands, not where the code is.
  if (said === undefined || said.includes('eval at ')) return undefined;
  const open = said.endsWith(')') ? said.indexOf(' (') : -1;
  const place = /^(.+):(\d+):(\d+)$/s.exec(open === -1 ? said : said.slice(open + 2, -1));
  const path = place?.[1] === undefined ? undefined : pathOf(place[1]);
  if (path === undefined) return undefined;
  return {
    path,
    line: Number(place?.[2]),
    column: Number(place?.[3]),
    function: open === -1 ? undefined : functionName(said.slice(0, open)),
  };
}

/**
 * The name without what differs between one way to call a function and another: the alias, the module object that a
 * compiler calls it on. Undefined for the body of a module, and for a function without a name.
 */
function functionName(said: string): string | undefined {
  const name = said
    .replace(/ \[as [^\]]*\]$/, '')
    .replace(/^(new )?(?:(?:Object|Module|exports|module\.exports|global|globalThis)\.)+/, '$1');
  return name === '' || name === '<anonymous>' || name === 'new <anonymous>' ? undefined : name;
}

function frameOfRaw(frame: RawFrame): Frame | undefined {
  const name = frame.getFileName?.();
  const path = typeof name === 'string' ? pathOf(name) : undefined;
  const line = frame.getLineNumber?.();
  if (path === undefined || typeof line !== 'number') return undefined;
  const said = frameOfLine(`at ${frame}`);
  return { path, line, column: frame.getColumnNumber() ?? 1, function: said?.function };
}

/** Reads `stack`, which has the text made, and keeps what V8 makes it of. */
function writtenStack(stack: CapturedStack): { text: string | undefined; raw: readonly RawFrame[] } {
  const hosts = Error.prepareStackTrace;
  let raw: readonly RawFrame[] = [];
  let isReplaced = false;
  if (typeof hosts === 'function') {
    isReplaced = setPrepare((error: Error, frames: NodeJS.CallSite[]) => {
      raw = frames;
      return hosts.call(Error, error, frames);
    });
  }
  try {
    const written: unknown = stack.stack;
    if (typeof written === 'string') return { text: written, raw };
    // It may have been written before, by whoever looked at it first.
    if (raw.length === 0 && Array.isArray(written)) raw = written.filter(isRawFrame);
  } catch {
    // A `prepareStackTrace` of the application that throws is the application's; the frames are here.
  } finally {
    if (isReplaced) setPrepare(hosts);
  }
  return { text: undefined, raw };
}

function setPrepare(prepare: typeof Error.prepareStackTrace): boolean {
  try {
    return Reflect.set(Error, 'prepareStackTrace', prepare);
  } catch {
    return false;
  }
}

function isRawFrame(value: unknown): value is RawFrame {
  return typeof (value as RawFrame | null)?.getFileName === 'function';
}
