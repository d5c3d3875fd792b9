import type { SourceMap } from 'node:module';
import { readSourceMap } from './source-map-file.js';
import type { Frame } from './stack-frames.js';

/** Maps, and files without one, that are remembered. A map takes about ten times its size. */
export const maxMaps = 20;

/** Read once for each file; the one that was asked for longest ago makes room. */
const maps = new Map<string, SourceMap | undefined>();

/**
 * The frame in the source it was compiled from, by the source map of its file; the same frame where there is none.
 *
 * A stack that the runtime has mapped already names sources: those have no map, so that nothing is mapped twice.
 */
export function originalFrame(frame: Frame): Frame {
  // Node.js runs TypeScript in place, or what runs it maps the stacks. There is no map on disk to look for.
  if (!/\.[cm]?jsx?$/i.test(frame.path)) return frame;
  const entry = mapOf(frame.path)?.findEntry(frame.line - 1, frame.column - 1);
  // For a place before the first mapping of its line, the last one of a line above would be found: it says nothing.
  if (entry === undefined || !('originalSource' in entry) || entry.generatedLine !== frame.line - 1) return frame;
  if (!entry.originalSource) return frame;
  return {
    path: entry.originalSource,
    line: entry.originalLine + 1,
    column: entry.originalColumn + 1,
    function: frame.function,
  };
}

function mapOf(path: string): SourceMap | undefined {
  const known = maps.get(path);
  if (known !== undefined || maps.has(path)) {
    maps.delete(path);
    maps.set(path, known);
    return known;
  }
  const map = readSourceMap(path);
  maps.set(path, map);
  for (const oldest of maps.keys()) {
    if (maps.size <= maxMaps) break;
    maps.delete(oldest);
  }
  return map;
}
