import type { Frame } from '../call-tree/frame.js';
import type { SourceExcerpt } from '../call-tree/source-excerpt.js';
import { isSecret } from './local-file.js';
import type { SourceJob } from './source-job.js';
import type { ExcerptLimits } from './source-options.js';
import type { TickMap } from './tick-map.js';

/** Functions whose lines are shown, per file that is shown. */
const functionsPerFile = 5;

/** Lines by ticks that are shown of a function, besides its beginning. */
const hotLines = 3;

/** Of one file. */
const maxLines = 200;

/** Characters of a line: those of bundles are megabytes long. */
const maxLineLength = 300;

export interface ExcerptPicker {
  /** Remembers the text of a hot function's file. @param file what the excerpt says @param text asked for only if wanted */
  pick(frame: Frame, place: number, file: string, text: () => string | undefined): void;
  build(ticks: TickMap): readonly SourceExcerpt[];
}

const nothing: ExcerptPicker = { pick: () => undefined, build: () => [] };

interface Picked {
  readonly lines: readonly string[];
  readonly functions: { readonly place: number; readonly line: number; readonly weight: number }[];
}

/** Collects lines around the functions that took the most. */
export function excerptPicker({ weight, excerpts }: SourceJob): ExcerptPicker {
  if (excerpts === undefined) return nothing;
  const hot = hottest(weight, excerpts.maxFiles * functionsPerFile);
  const files = new Map<string, Picked | undefined>();
  return {
    pick: ({ line }, place, file, text) => {
      if (!hot.has(place) || isSecret(file)) return;
      if (!files.has(file)) {
        const lines = text()?.split(/\r\n|[\n\r]/);
        files.set(file, lines && { lines, functions: [] });
      }
      files.get(file)?.functions.push({ place, line, weight: weight[place]! });
    },
    build: (ticks) =>
      [...files]
        .flatMap(([file, picked]) => (picked === undefined ? [] : [{ file, picked, total: totalOf(picked) }]))
        .sort((a, b) => b.total - a.total)
        .slice(0, excerpts.maxFiles)
        .flatMap(({ file, picked }) => excerptsOf(file, picked, excerpts, ticks)),
  };
}

function totalOf({ functions }: Picked): number {
  return functions.reduce((sum, { weight }) => sum + weight, 0);
}

function hottest(weight: Float64Array, count: number): ReadonlySet<number> {
  const places = [...weight.keys()].filter((place) => weight[place]! > 0);
  return new Set(places.sort((a, b) => weight[b]! - weight[a]!).slice(0, count));
}

function excerptsOf(
  file: string,
  { lines, functions }: Picked,
  { around }: ExcerptLimits,
  ticks: TickMap,
): readonly SourceExcerpt[] {
  const wanted = new Set<number>();
  const byWeight = functions.toSorted((a, b) => b.weight - a.weight);
  for (const { place, line } of byWeight) {
    for (const middle of [line, ...ticks.hottest(place, hotLines)]) {
      for (let at = Math.max(1, middle - around); at <= Math.min(lines.length, middle + around); at++) {
        if (wanted.size < maxLines) wanted.add(at);
      }
    }
  }
  const found: { firstLine: number; lines: string[] }[] = [];
  for (const line of [...wanted].sort((a, b) => a - b)) {
    const last = found.at(-1);
    if (last !== undefined && line === last.firstLine + last.lines.length) last.lines.push(cut(lines[line - 1]!));
    else found.push({ firstLine: line, lines: [cut(lines[line - 1]!)] });
  }
  return found.map((each) => ({ file, ...each }));
}

function cut(line: string): string {
  return line.length > maxLineLength ? `${line.slice(0, maxLineLength)}…`.toWellFormed() : line;
}
