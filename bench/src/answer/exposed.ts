import type { SeriesSpace } from '../contenders/contender.js';
import { seriesNumber } from '../workloads/series-space.js';
import { labelOf, readExposition } from './read-exposition.js';

/** Compares a whole exposition of a `SeriesSpace` with what was recorded: every series once, every value. */
export async function checkExposed(
  space: SeriesSpace,
  expected: Float64Array,
  text: AsyncIterable<string>,
): Promise<void> {
  const seen = new Uint8Array(space.size);
  let found = 0;
  await readExposition(text, (name, labels, value) => {
    if (name !== space.name) return;
    const series = seriesNumber(labelOf(labels, 'method'), labelOf(labels, 'route'), labelOf(labels, 'status'));
    if (value !== expected[series] || seen[series] !== 0) {
      const wanted = seen[series] === 1 ? 'each series once' : (expected[series] ?? 'no such series');
      throw new Error(`wrong answer: got ${name}{${labels}} ${value}, expected ${wanted}`);
    }
    seen[series] = 1;
    found++;
  });
  if (found !== space.size) throw new Error(`wrong answer: got ${found} series, expected ${space.size}`);
}
