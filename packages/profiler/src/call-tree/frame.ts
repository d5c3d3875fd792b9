/**
 * Whose code a frame is.
 *
 * - `application`: files of the service itself
 * - `dependency`: files below a `node_modules`
 * - `node`: Node's own JavaScript (`node:fs`)
 * - `native`: code without a file: V8's built-ins, C++, WebAssembly
 * - `gc`, `idle`, `program`: what V8 calls `(garbage collector)`, `(idle)` and `(program)`, the last being native code
 *   that no JavaScript asked for
 * - `root`: the bottom of a stack, which is no code
 */
export type FrameKind = 'application' | 'dependency' | 'node' | 'native' | 'gc' | 'idle' | 'program' | 'root';

/** A function, as stacks name it. Everything in it may come from a file of strangers: it is text, never markup. */
export interface Frame {
  /** As the engine tells it; empty for a function without a name. */
  readonly name: string;
  /** A path or an address (`file:///…`, `node:fs`, `webpack://…`), without query and fragment; empty where there is none. */
  readonly file: string;
  /** Where the function begins, from 1; 0 where that is not known. */
  readonly line: number;
  /** From 1; 0 where that is not known. */
  readonly column: number;
  readonly kind: FrameKind;
  /** Of a dependency: the package (`pg`, `@scope/name`). */
  readonly package?: string | undefined;
}

/** The names V8 gives to what is no function, and those of other tools for the same. */
const synthetic: ReadonlyMap<string, FrameKind> = new Map<string, FrameKind>([
  ['(root)', 'root'],
  ['(idle)', 'idle'],
  ['(program)', 'program'],
  ['(garbage collector)', 'gc'],
  ['(Garbage Collection)', 'gc'],
  ['(Garbage Collector)', 'gc'],
]);

/** A frame with its kind read off its file. @param line from 1, 0 unknown @param column the same */
export function frameOf(name: string, file: string, line: number, column: number): Frame {
  const path = withoutQuery(file);
  const kind = kindOf(name, path);
  const frame = { name, file: path, line: place(line), column: place(column), kind };
  return kind === 'dependency' ? { ...frame, package: packageOf(path) } : frame;
}

/** What is shown for a function: `(anonymous)` where it has no name. */
export function frameName({ name }: Frame): string {
  return name === '' ? '(anonymous)' : name;
}

function kindOf(name: string, file: string): FrameKind {
  if (file === '') return synthetic.get(name) ?? 'native';
  if (file.startsWith('node:') || file.startsWith('internal/')) return 'node';
  // V8 names WebAssembly by a hash of its bytes: whose it is, nobody knows.
  if (file.startsWith('wasm:')) return 'native';
  return lastModules(file) < 0 ? 'application' : 'dependency';
}

/** The package that a path is in; the innermost, where one carries its own copies of others. */
function packageOf(file: string): string | undefined {
  const [first = '', second] = file.slice(lastModules(file) + modules.length).split(/[\\/]/);
  const name = first.startsWith('@') && second !== undefined ? `${first}/${second}` : first;
  return name === '' ? undefined : name;
}

const modules = '/node_modules/';

function lastModules(file: string): number {
  return file.replaceAll('\\', '/').lastIndexOf(modules);
}

/** Addresses can carry secrets behind `?`, and the cache-busters of loaders, which would split a function into many. */
function withoutQuery(file: string): string {
  const at = /^[a-z][a-z\d+.-]+:/i.test(file) ? file.search(/[?#]/) : -1;
  return at < 0 ? file : file.slice(0, at);
}

function place(value: number): number {
  return Number.isSafeInteger(value) && value > 0 ? value : 0;
}
