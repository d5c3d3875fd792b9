import { readFileSync, statSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { sourcePath } from './source-path.js';

/**
 * Larger files, generated code or maps, are not read: a map of that size holds the event loop for a fifth of a second,
 * and takes ten times its size in memory.
 */
const maxFileBytes = 2 * 1024 * 1024;

/** A map whose sources are resolved; of an indexed map, those of its parts are. */
interface IndexedPayload extends SourceMapPayload {
  readonly sections?: readonly { readonly map: SourceMapPayload }[];
}

/**
 * The source map of a file of generated code: inline, or beside it. Undefined where it has none, or none that can be
 * read; never throws. Reads files, at once: for reports, not for the way of a query.
 *
 * @param path of the generated code
 */
export function readSourceMap(path: string, maxBytes = maxFileBytes): SourceMap | undefined {
  try {
    const code = readFile(path, maxBytes);
    const address = code === undefined ? undefined : mapAddress(code);
    if (address === undefined) return undefined;
    const inline = /^data:([^,]*),(.*)$/s.exec(address);
    const base = inline === null ? sourcePath(address.replace(/[?#].*$/, ''), path) : path;
    if (base === undefined) return undefined;
    const text = inline === null ? readFile(base, maxBytes) : inlineText(inline[1] ?? '', inline[2] ?? '');
    return text === undefined ? undefined : parseMap(text, base);
  } catch {
    // No such file, no right to read it, no JSON, no map: the place in the generated code is still a place.
    return undefined;
  }
}

/** What the last comment of that name says. It must be among the last lines: elsewhere it is text of the program. */
export function mapAddress(code: string): string | undefined {
  const at = Math.max(code.lastIndexOf('//# sourceMappingURL='), code.lastIndexOf('/*# sourceMappingURL='));
  if (at === -1) return undefined;
  const [, address, rest] = /^\/[/*]# sourceMappingURL=([^\s"]*)(?:[ \t]*\*\/)?(.*)$/s.exec(code.slice(at)) ?? [];
  const isComment = code.lastIndexOf('\n', at) === at - 1 || /[\s;})]/.test(code.charAt(at - 1));
  const isLast = (rest ?? '')
    .slice(0, 1000)
    .split('\n')
    .every((line) => /^\s*(?:\/\/|$)/.test(line));
  return isComment && isLast && address ? address : undefined;
}

function readFile(path: string, maxBytes: number): string | undefined {
  const file = statSync(path);
  return file.isFile() && file.size <= maxBytes ? readFileSync(path, 'utf8') : undefined;
}

function inlineText(type: string, data: string): string {
  return /;base64$/i.test(type) ? Buffer.from(data, 'base64').toString('utf8') : decodeURIComponent(data);
}

function parseMap(text: string, base: string): SourceMap | undefined {
  // A line that keeps the map from being run as a script may stand before it.
  const payload = JSON.parse(text.replace(/^\)\]\}'[^\n]*\n/, '')) as IndexedPayload;
  if (payload?.version !== 3) return undefined;
  const sections = payload.sections?.map((section) => ({ ...section, map: resolved(section.map, base) }));
  const map = sections === undefined ? resolved(payload, base) : { ...payload, sections };
  // The text of the sources is not needed, and is the most of it.
  return new SourceMap(map);
}

function resolved(map: SourceMapPayload, base: string): SourceMapPayload {
  const root = map.sourceRoot ? map.sourceRoot.replace(/\/?$/, '/') : '';
  const isWhole = (source: string) => /^(?:\/|[a-z][a-z0-9+.-]*:)/i.test(source);
  const sources = map.sources.map((source) =>
    // What is no file keeps its place in the list, by an empty name.
    typeof source === 'string' ? (sourcePath(isWhole(source) ? source : root + source, base) ?? '') : '',
  );
  return { ...map, sources, sourceRoot: '', sourcesContent: [] };
}
