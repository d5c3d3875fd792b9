import { type Family, rowLabels, type SeriesBlock, type Snapshot } from '@sonde/metrics';
import { comparableKey } from '../exposition/expected.js';
import { nativeSamples } from './naive-native.js';

type Pairs = readonly (readonly [string, string])[];

/** A snapshot as the samples an exporter would write, read off as the documentation of `SeriesBlock` says. */
export function snapshotSamples(snapshot: Snapshot): Map<string, number> {
  const samples = new Map<string, number>();
  for (const family of snapshot.families) {
    for (const block of family.blocks) {
      for (let row = 0; row < block.rows; row++) {
        if (block.removed?.has(row)) continue;
        const numbers = block.values.subarray(row * block.width, (row + 1) * block.width);
        const labels = [...block.constLabels, ...rowLabels(block, row)];
        for (const [name, own, value] of rowSamples(family, block, numbers)) {
          const key = comparableKey(name, [...labels, ...own]);
          if (samples.has(key)) throw new Error(`two series ${key}`);
          samples.set(key, value);
        }
        for (const [suffix, own, value] of block.native ? nativeSamples(block.native, row) : []) {
          samples.set(comparableKey(`${family.name}_${suffix}`, [...labels, ...own]), value);
        }
      }
    }
  }
  return samples;
}

function* rowSamples(
  family: Family,
  block: SeriesBlock,
  numbers: Float64Array,
): Generator<[name: string, own: Pairs, value: number]> {
  const { name, type } = family;
  const at = (index: number): number => numbers[index] ?? Number.NaN;
  switch (type) {
    case 'counter':
      return yield [`${name}_total`, [], at(0)];
    case 'info':
      return yield [`${name}_info`, [], at(0)];
    case 'gauge':
    case 'unknown':
      return yield [name, [], at(0)];
    case 'stateset':
      for (const [k, state] of block.states.entries()) yield [name, [[name, state]], at(k)];
      return;
    case 'histogram': {
      let count = 0;
      for (const [k, bound] of [...block.bounds, '+Inf'].entries()) {
        count += at(k);
        yield [`${name}_bucket`, [['le', String(bound)]], count];
      }
      yield [`${name}_sum`, [], at(block.width - 1)];
      return yield [`${name}_count`, [], count];
    }
    case 'summary':
      for (const [k, quantile] of block.quantiles.entries()) yield [name, [['quantile', String(quantile)]], at(k)];
      yield [`${name}_sum`, [], at(block.width - 2)];
      return yield [`${name}_count`, [], at(block.width - 1)];
  }
}
