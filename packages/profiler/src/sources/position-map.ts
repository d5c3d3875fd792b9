import { fileURLToPath } from 'node:url';
import { decodedMappings, FlattenMap, type SourceMapSegment, type TraceMap } from '@jridgewell/trace-mapping';
import { checkMap } from './map-bounds.js';
import type { FoundMap } from './map-location.js';

/** A place in the source that somebody wrote. */
export interface OriginalPlace {
  /** Place in the list of sources. */
  readonly source: number;
  readonly name: string;
  /** From 1, as the column. */
  readonly line: number;
  readonly column: number;
}

/** Of the segments before a function's beginning, so many are looked at for its name. */
const nameReach = 4;

const lastWord = /[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;

/** A source map, asked for what a profile needs. */
export class PositionMap {
  private readonly map: TraceMap;
  private readonly text: string;
  private readonly lineStarts: readonly number[];

  /** @param text the program that was compiled @throws whatever is thrown where the map is broken */
  constructor({ json, url }: FoundMap, text: string) {
    this.text = text;
    this.lineStarts = startsOfLines(text);
    // What some servers put in front against inclusion as a script.
    const map: unknown = JSON.parse(json.replace(/^\)\]\}'[^\n]*\n?/, ''));
    checkMap(map, this.lineStarts.length, text.length);
    this.map = FlattenMap(map, url);
    if (!Array.isArray(this.map.sources)) throw new Error('It has no sources.');
    // Now, so that what is broken shows here.
    decodedMappings(this.map);
  }

  /** Where a function was written. @param line from 1, as the column */
  functionAt(name: string, line: number, column: number): OriginalPlace | undefined {
    // The program as a whole: a bundle's is that of no module, least of all of the one that comes first.
    if (name === '' && line === 1 && column === 1 && this.map.sources.length > 1) return undefined;
    const segments = this.segments(line);
    const at = lastBefore(segments, column - 1);
    const segment = segments[at];
    if (segment === undefined || segment.length === 1) return undefined;
    const [, source, originalLine, originalColumn] = segment;
    if (!(source in this.map.sources) || originalLine < 0 || originalColumn < 0) return undefined;
    return { source, name: this.nameAt(name, segments, at, line), line: originalLine + 1, column: originalColumn + 1 };
  }

  /** The line of a source that the code of a line came from; the first of it, from `column` on. */
  lineAt(line: number, column: number, source: number): number | undefined {
    const segments = this.segments(line);
    for (let at = Math.max(0, lastBefore(segments, column - 1)); at < segments.length; at++) {
      const segment = segments[at]!;
      if (segment.length > 1 && segment[1] === source) return segment[2]! + 1;
    }
    return undefined;
  }

  /** A path where the source is a file, else the address the map gives. */
  fileOf(source: number): string | undefined {
    // Without a name of its own, a source would be the folder it is relative to.
    const address = this.map.sources[source] ? this.map.resolvedSources[source] : undefined;
    if (address === undefined || address === '') return undefined;
    if (!address.startsWith('file:')) return address;
    try {
      return fileURLToPath(address);
    } catch {
      return address;
    }
  }

  contentOf(source: number): string | undefined {
    const content: unknown = this.map.sourcesContent?.[source];
    return typeof content === 'string' ? content : undefined;
  }

  private segments(line: number): readonly SourceMapSegment[] {
    return decodedMappings(this.map)[line - 1] ?? [];
  }

  /**
   * What a function was called before it was minified. A map tells names of words: so only if the word that it tells of
   * is the function's own.
   */
  private nameAt(name: string, segments: readonly SourceMapSegment[], at: number, line: number): string {
    const word = lastWord.exec(name)?.[0];
    const start = this.lineStarts[line - 1];
    if (word === undefined || start === undefined) return name;
    for (let i = at; i >= Math.max(0, at - nameReach); i--) {
      const segment = segments[i]!;
      const original: unknown = segment.length === 5 ? this.map.names[segment[4]] : undefined;
      if (typeof original === 'string' && this.isWord(start + segment[0], word)) {
        return name.slice(0, -word.length) + original;
      }
    }
    return name;
  }

  private isWord(at: number, word: string): boolean {
    return this.text.startsWith(word, at) && !/[\p{ID_Continue}$]/u.test(this.text.charAt(at + word.length));
  }
}

/** The last segment that begins at a column (from 0) or before it; -1 if none does. */
function lastBefore(segments: readonly SourceMapSegment[], column: number): number {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (segments[middle]![0] <= column) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function startsOfLines(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
