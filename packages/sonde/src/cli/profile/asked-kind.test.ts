import { type Profile, readProfile } from '@sonde/profiler';
import { expect, test } from 'vitest';
import { asAsked } from './asked-kind.js';

/** As Go answers `heap` and `allocs`: each measure with the value of its place. */
async function profile(kind: Profile['kind'], ...measures: string[]): Promise<Profile> {
  const [read] = await readProfile(Buffer.from('main;parse 30\n'));
  const values = measures.map((_, place) => Float64Array.of(place));
  return {
    ...read!,
    kind,
    measures: measures.map((name) => ({ name, unit: name.endsWith('space') ? 'bytes' : 'count' })),
    samples: { ...read!.samples, values },
  };
}

test('is itself, or allocations where a heap profile has them', async () => {
  const heap = await profile('heap', 'inuse_space', 'alloc_objects', 'alloc_space');
  expect(asAsked(heap, { kind: 'heap' })).toBe(heap);
  const allocations = asAsked(heap, { kind: 'allocations' });
  expect(allocations?.kind).toBe('allocations');
  expect(allocations?.measures.map(({ name }) => name)).toEqual(['alloc_space', 'inuse_space', 'alloc_objects']);
  expect(allocations?.samples.values.map(([value]) => value)).toEqual([2, 0, 1]);
});

test('is nothing where it is of another kind', async () => {
  expect(asAsked(await profile('heap', 'inuse_space'), { kind: 'allocations' })).toBeUndefined();
  expect(asAsked(await profile('heap', 'alloc_space'), { kind: 'cpu' })).toBeUndefined();
  expect(asAsked(await profile('cpu', 'alloc_space'), { kind: 'allocations' })).toBeUndefined();
  expect(asAsked(await profile('allocations', 'alloc_space'), { kind: 'heap' })).toBeUndefined();
});
