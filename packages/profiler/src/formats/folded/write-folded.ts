import type { Profile } from '../../call-tree/profile.js';
import { type Pieces, stepsPerPiece, type WriteOptions } from '../format.js';
import { pathTo } from '../stacks.js';
import { sampledThreads, samplesOf } from '../thread-selection.js';
import { foldable, frameText } from './frame-text.js';

/**
 * Folded stacks: one line for each stack and its count, rounded; stacks that count nothing are left out. Where several
 * threads were sampled, each stack begins with its thread, `[name tid=1]`, as async-profiler writes it. Columns are
 * written too: in a bundle, a line is no place.
 */
export function* writeFolded(profile: Profile, options: WriteOptions): Pieces {
  const { tree, threads } = profile;
  const measure = measureOf(profile, options.measure);
  const texts: (string | undefined)[] = [];
  const textOf = (node: number): string => {
    const frame = tree.frame[node]!;
    texts[frame] ??= frameText(tree.frames[frame]!);
    return texts[frame];
  };
  const sampled = sampledThreads(profile);
  for (const thread of sampled) {
    const prefix = sampled.length > 1 ? `[${foldable(threads[thread]!)} tid=${thread + 1}];` : '';
    const { count, node, values } = samplesOf(profile, thread);
    const column = values[measure] ?? new Float64Array(count);
    const sums = new Map<number, number>();
    for (let i = 0; i < count; i++) {
      sums.set(node[i]!, (sums.get(node[i]!) ?? 0) + column[i]!);
      if (i % (stepsPerPiece * 4) === 0) yield '';
    }
    let piece = '';
    let steps = 0;
    for (const [at, sum] of sums) {
      if (Math.round(sum) <= 0) continue;
      const path = pathTo(tree, at);
      const stack = path.map(textOf).join(';');
      piece += `${prefix}${stack === '' ? '(root)' : stack} ${Math.round(sum)}\n`;
      steps += path.length + 1;
      if (steps > stepsPerPiece) {
        yield piece;
        piece = '';
        steps = 0;
      }
    }
    yield piece;
  }
}

/** What readers of this format expect: how often, for time; the first measure for memory. */
function measureOf({ measures, kind }: Profile, name: string | undefined): number {
  if (name !== undefined) return measures.findIndex((measure) => measure.name === name);
  const samples = kind === 'cpu' ? measures.findIndex((measure) => measure.name === 'samples') : -1;
  return Math.max(0, samples);
}
