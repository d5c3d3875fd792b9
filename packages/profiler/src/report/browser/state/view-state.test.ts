import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ComparisonBasis } from '../../../analysis/comparison-scale.js';
import type { FrameKind } from '../../../call-tree/frame.js';
import { firstState, readHash, type Side, type View, type ViewState, writeHash } from './view-state.js';

const place = fc.nat({ max: 1_000_000 });

const states = fc.record<ViewState>({
  profile: place,
  view: fc.constantFrom<View>('merged', 'time', 'sandwich', 'comparison'),
  isUpward: fc.boolean(),
  colourBy: fc.constantFrom('kind', 'package', 'function'),
  measure: place,
  hidden: fc
    .uniqueArray(fc.constantFrom<FrameKind>('application', 'dependency', 'node', 'gc', 'idle'))
    .map((kinds) => new Set(kinds)),
  window: fc.option(
    fc.tuple(place, place).map(([fromUs, length]) => ({ fromUs, toUs: fromUs + length + 1 })),
    { nil: undefined },
  ),
  label: fc.option(fc.record({ key: fc.string(), value: fc.string() }), { nil: undefined }),
  thread: fc.option(place, { nil: undefined }),
  search: fc.string({ maxLength: 100 }),
  isRegex: fc.boolean(),
  side: fc.constantFrom<Side>('before', 'after'),
  basis: fc.option(fc.constantFrom<ComparisonBasis>('duration', 'total', 'none'), { nil: undefined }),
  zoom: place,
  frame: fc.oneof(place, fc.constant(-1)),
});

test('a state comes back as it was written', () => {
  fc.assert(
    fc.property(states, (state) => {
      expect(readHash(`#${writeHash(state)}`)).toEqual(state);
    }),
  );
});

test('the first state has an empty address, and native code is hidden with what nobody asked for', () => {
  expect(writeHash(firstState)).toBe('');
  expect(readHash('')).toEqual(firstState);
  expect(readHash('#hide=native').hidden).toEqual(new Set(['native', 'program']));
});

test('an address that makes no sense is read as far as it does', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(readHash(text)).toMatchObject({ profile: expect.any(Number) });
    }),
  );
  for (const hash of [
    'profile=-1',
    'view=x',
    'window=9-2',
    'window=1e3-5',
    'label=[1,2]',
    'label={',
    'zoom=NaN',
    'side=left',
    'basis=time',
    'frame=1.5',
  ]) {
    expect(readHash(`#${hash}`), hash).toEqual(firstState);
  }
});
