import type { Measure, ProfileKind } from '../../call-tree/profile.js';

/** Units of the format: https://www.speedscope.app/file-format-schema.json */
export const unitFactors: ReadonlyMap<string, readonly [Measure['unit'], number]> = new Map<
  string,
  readonly [Measure['unit'], number]
>([
  ['none', ['count', 1]],
  ['nanoseconds', ['nanoseconds', 1]],
  ['microseconds', ['nanoseconds', 1e3]],
  ['milliseconds', ['nanoseconds', 1e6]],
  ['seconds', ['nanoseconds', 1e9]],
  ['bytes', ['bytes', 1]],
]);

export const unitNames: Readonly<Record<Measure['unit'], string>> = {
  count: 'none',
  nanoseconds: 'nanoseconds',
  bytes: 'bytes',
};

/** The format has no names of measures: ours stand at the end of the profile's name. */
const namedMeasure = / \((samples|wall|cpu|(?:alloc|inuse)_(?:space|objects))\)$/;

export function nameWithMeasure(name: string, measure: Measure): string {
  return `${name} (${measure.name})`;
}

export interface NamedMeasure {
  readonly title: string;
  readonly kind: ProfileKind;
  readonly measure: Measure;
}

export function measureIn(name: string, unit: Measure['unit']): NamedMeasure {
  const found = namedMeasure.exec(name);
  const own = found?.[1] ?? { count: 'samples', nanoseconds: 'wall', bytes: 'inuse_space' }[unit];
  return {
    title: found === null ? name : name.slice(0, found.index),
    kind: own.startsWith('alloc_') ? 'allocations' : own.startsWith('inuse_') ? 'heap' : 'cpu',
    measure: { name: own, unit },
  };
}
