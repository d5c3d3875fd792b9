import type { CallTree } from '../../call-tree/call-tree.js';
import { type Frame, frameName } from '../../call-tree/frame.js';
import type { Measure, Profile } from '../../call-tree/profile.js';
import { type Pieces, stepsPerPiece, type WriteOptions } from '../format.js';
import { timeMeasure } from '../measures.js';
import { pathTo } from '../stacks.js';
import { sampledThreads, samplesOf } from '../thread-selection.js';
import { type Stretches, stretches } from './stretches.js';
import { nameWithMeasure, unitNames } from './units.js';

/**
 * Speedscope's own format: a profile for each thread and measure; of a CPU profile, its time. Times are relative, as the
 * format has them; where time passed that no sample stands for, an empty stack says so.
 */
export function* writeSpeedscope(profile: Profile, options: WriteOptions): Pieces {
  const { tree, title, threads, measures } = profile;
  yield '{"$schema":"https://www.speedscope.app/file-format-schema.json","exporter":"@sonde/profiler",';
  yield `"name":${JSON.stringify(title)},"activeProfileIndex":0,"shared":{"frames":[`;
  for (let from = 0; from < tree.frames.length; from += stepsPerPiece / 2) {
    const rows = tree.frames.slice(from, from + stepsPerPiece / 2).map((frame) => JSON.stringify(frameOf(frame)));
    yield `${from === 0 ? '' : ','}${rows.join(',')}`;
  }
  yield ']},"profiles":[';
  const sampled = sampledThreads(profile);
  let separator = '';
  for (const measure of measuresOf(profile, options.measure)) {
    for (const thread of sampled) {
      const ofThread = sampled.length > 1 ? `${title} – ${threads[thread]!}` : title;
      const name = nameWithMeasure(ofThread, measures[measure]!);
      yield separator;
      separator = ',';
      yield* (options.evented === true ? evented : stacks)(
        tree,
        measures[measure]!,
        name,
        stretches(profile, samplesOf(profile, thread), measure),
      );
    }
  }
  yield ']}';
}

function measuresOf(profile: Profile, name: string | undefined): readonly number[] {
  const { measures, kind } = profile;
  if (name !== undefined) return [measures.findIndex((measure) => measure.name === name)];
  return kind === 'cpu' ? [Math.max(0, timeMeasure(profile))] : [...measures.keys()];
}

function frameOf(frame: Frame) {
  const { file, line, column } = frame;
  return {
    name: frameName(frame),
    ...(file === '' ? {} : { file }),
    ...(line === 0 ? {} : { line }),
    ...(column === 0 ? {} : { col: column }),
  };
}

function head(type: string, name: string, { unit }: Measure, all: Stretches): string {
  const unitName = unitNames[unit];
  return `{"type":"${type}","name":${JSON.stringify(name)},"unit":"${unitName}","startValue":0,"endValue":${all.end}`;
}

function* stacks(tree: CallTree, measure: Measure, name: string, all: Stretches): Pieces {
  yield `${head('sampled', name, measure, all)},"samples":[`;
  let piece = '';
  let steps = 0;
  for (let i = 0; i < all.count; i++) {
    const path = pathTo(tree, all.node[i]!);
    piece += `${i === 0 ? '' : ','}[${path.map((at) => tree.frame[at]!).join(',')}]`;
    steps += path.length + 1;
    if (steps > stepsPerPiece) {
      yield piece;
      piece = '';
      steps = 0;
    }
  }
  yield `${piece}],"weights":[`;
  for (let from = 0; from < all.count; from += stepsPerPiece) {
    const rows = all.weight.subarray(from, Math.min(all.count, from + stepsPerPiece));
    yield `${from === 0 ? '' : ','}${rows.join(',')}`;
  }
  yield ']}';
}

/** Closes what is no longer open, opens what is new; what both have in common stays open. */
function* evented(tree: CallTree, measure: Measure, name: string, all: Stretches): Pieces {
  yield `${head('evented', name, measure, all)},"events":[`;
  let open: readonly number[] = [];
  let piece = '';
  let separator = '';
  let steps = 0;
  const event = (type: 'O' | 'C', node: number, at: number): void => {
    piece += `${separator}{"type":"${type}","frame":${tree.frame[node]!},"at":${at}}`;
    separator = ',';
  };
  // Once more than there are stacks: at the end, all that is open closes.
  for (let i = 0; i <= all.count; i++) {
    const path = i < all.count ? pathTo(tree, all.node[i]!) : [];
    const from = i < all.count ? all.from[i]! : all.end;
    let same = 0;
    while (same < path.length && path[same] === open[same]) same++;
    for (let at = open.length - 1; at >= same; at--) event('C', open[at]!, from);
    for (let at = same; at < path.length; at++) event('O', path[at]!, from);
    steps += open.length + path.length + 1;
    open = path;
    if (steps > stepsPerPiece) {
      yield piece;
      piece = '';
      steps = 0;
    }
  }
  yield `${piece}]}`;
}
