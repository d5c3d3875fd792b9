import type { Frame } from '../call-tree/frame.js';
import { type ExcerptPicker, excerptPicker } from './excerpt-picker.js';
import { localPath, readSource } from './local-file.js';
import { findMap } from './map-location.js';
import { MapNotes } from './map-notes.js';
import { type OriginalPlace, PositionMap } from './position-map.js';
import { refold } from './refold.js';
import type { SourceJob, SourceResult } from './source-job.js';
import { TickMap } from './tick-map.js';

/** Maps the frames of a tree to what was written. It reads files and holds the thread: for a worker. */
export function resolveSources(job: SourceJob): SourceResult {
  const { tree, limits } = job;
  const mapped: (Frame | undefined)[] = [];
  const ticks = new TickMap(job);
  const notes = new MapNotes();
  const picker = excerptPicker(job);
  let maps = 0;
  for (const [file, frames] of byFile(job)) {
    const path = localPath(file)!;
    const text = readSource(path, limits);
    if (text === undefined) continue;
    const map = maps < limits.maxMaps ? openMap(path, text, tree.frames[frames[0]!]!, job, notes) : undefined;
    if (map === undefined) {
      if (maps >= limits.maxMaps) notes.leftOut();
      for (const place of frames) picker.pick(tree.frames[place]!, place, file, () => text);
      continue;
    }
    maps++;
    for (const place of frames) {
      const frame = tree.frames[place]!;
      const original = map.functionAt(frame.name, frame.line, frame.column);
      const into = original && mapFrame(frame, original, map);
      if (original === undefined || into === undefined) continue;
      mapped[place] = into;
      ticks.map(place, (line) => map.lineAt(line, line === frame.line ? frame.column : 1, original.source));
      pickMapped(picker, into, place, original, map, job);
    }
  }
  const { tree: folded, nodeOf } = refold(tree, mapped);
  return { tree: folded, nodeOf, lineTicks: ticks.build(nodeOf), excerpts: picker.build(ticks), notes: notes.build() };
}

/** Files of the program and what it depends on, the hottest first. */
function byFile({ tree, weight }: SourceJob): readonly (readonly [string, readonly number[]])[] {
  const files = new Map<string, number[]>();
  const weights = new Map<string, number>();
  for (const [place, { file, kind, line }] of tree.frames.entries()) {
    if (line === 0 || (kind !== 'application' && kind !== 'dependency') || localPath(file) === undefined) continue;
    const frames = files.get(file);
    if (frames === undefined) files.set(file, [place]);
    else frames.push(place);
    weights.set(file, (weights.get(file) ?? 0) + weight[place]!);
  }
  return [...files].sort(([a], [b]) => weights.get(b)! - weights.get(a)!);
}

function openMap(path: string, text: string, frame: Frame, { limits }: SourceJob, notes: MapNotes) {
  const found = findMap(path, text, limits);
  if (found === undefined) return undefined;
  if (found === 'missing') {
    // Packages often name maps that they do not ship.
    if (frame.kind === 'application') notes.missing(path);
    return undefined;
  }
  try {
    return new PositionMap(found, text);
  } catch {
    notes.broken(path);
    return undefined;
  }
}

/** A frame as it was written. Its kind is read off the new file where the tree is folded again. */
function mapFrame(frame: Frame, { name, line, column, source }: OriginalPlace, map: PositionMap): Frame | undefined {
  const file = map.fileOf(source);
  return file === undefined ? undefined : { ...frame, name, file, line, column };
}

function pickMapped(
  picker: ExcerptPicker,
  frame: Frame,
  place: number,
  { source }: OriginalPlace,
  map: PositionMap,
  { limits }: SourceJob,
): void {
  picker.pick(frame, place, frame.file, () => {
    const path = localPath(frame.file);
    return map.contentOf(source) ?? (path === undefined ? undefined : readSource(path, limits));
  });
}
