import { BrokenFile } from '../broken-file.js';
import { amountAt, listAt } from '../json-fields.js';
import { maxDepth, tooDeep } from '../limits.js';
import type { ProfileContext, Weighed } from './profile-context.js';

/** A profile of type `sampled`: stacks, outermost first, and a weight for each. They follow each other. */
export function readStacks(raw: Readonly<Record<string, unknown>>, where: string, context: ProfileContext): Weighed {
  const samples = listAt(raw['samples'], `${where}.samples`);
  const weights = listAt(raw['weights'], `${where}.weights`);
  if (samples.length !== weights.length) {
    throw new BrokenFile(`${samples.length} samples and ${weights.length} weights in ${where}`, 'as many of both');
  }
  const node: number[] = [];
  const weight: number[] = [];
  const at: number[] = [];
  let clock = 0;
  for (const [i, sample] of samples.entries()) {
    const place = `${where}.samples[${i}]`;
    const stack = listAt(sample, place);
    if (stack.length > maxDepth) throw tooDeep(stack.length);
    let top = 0;
    for (const frame of stack) top = context.tree.child(top, context.frameAt(frame, `a frame of ${place}`));
    const own = amountAt(weights[i], `${where}.weights[${i}]`);
    if (top !== 0 || !context.skipsEmpty) {
      node.push(top);
      weight.push(own);
      at.push(clock);
    }
    clock += own;
  }
  return { node, weight, at };
}
