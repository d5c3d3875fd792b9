import type { Comparison } from '../../../analysis/comparison.js';

/**
 * Of each node how much it changed: -1 gone, 1 new, 0 no more than by chance. n samples scatter by √n, as Poisson's do.
 *
 * @param isSampled whether chance has a part in it
 */
export function nodeChanges({ before, after }: Comparison, isSampled: boolean): Float64Array {
  return before.total.map((old, node) => {
    const recent = after.total[node]!;
    const most = Math.max(old, recent);
    if (most === 0) return 0;
    const scatter = (total: number, samples: number) => (samples > 0 ? total ** 2 / samples : 0);
    const chance = 2 * Math.sqrt(scatter(old, before.samples[node]!) + scatter(recent, after.samples[node]!));
    return isSampled && Math.abs(recent - old) <= chance ? 0 : (recent - old) / most;
  });
}
