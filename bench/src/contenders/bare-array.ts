import { counterNames, handleCount, handlesOf, recordedLabels } from '../workloads/recorded-series.js';
import type { Contender } from './contender.js';

function incOne(slots: Float64Array, from: number, to: number): void {
  for (let i = from; i < to; i++) (slots[0] as number)++;
}

function incBound(slots: Float64Array, from: number, to: number): void {
  for (let i = from; i < to; i++) (slots[i & 127] as number)++;
}

/** The floor under row 1: nothing but the addition. */
export function bareArray(): Contender {
  return {
    record(kind) {
      if (kind !== 'inc-bound' && kind !== 'inc-one') return undefined;
      const slots = new Float64Array(handleCount);
      return {
        run: (from, to) => (kind === 'inc-one' ? incOne(slots, from, to) : incBound(slots, from, to)),
        async *read() {
          for (const [handle, { metric, series }] of handlesOf(kind).entries()) {
            const { method, route, status } = recordedLabels(series);
            yield `${counterNames[metric]}{method="${method}",route="${route}",status="${status}"} ${slots[handle]}\n`;
          }
        },
      };
    },
    expose: () => undefined,
  };
}
