import type { Attributes } from '@opentelemetry/api';
import { Registry } from '@sonde/metrics';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { attributesKey } from './attributes-key.js';

const value = fc.oneof(
  fc.constantFrom('', 'a', '1', 'true', '[1]', null, undefined, 1, 1.5, true, 0, -0, Number.NaN),
  fc.array(fc.constantFrom('a', null, 1), { maxLength: 2 }),
);
const attributes = fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__'), value, {
  maxKeys: 3,
}) as fc.Arbitrary<Attributes>;

it('is the same exactly where the registry has one series', () => {
  fc.assert(
    fc.property(attributes, attributes, (one, other) => {
      const counter = new Registry().openCounter({ otel: { name: 'c' } });
      counter.inc(one);
      counter.inc(other);
      expect(attributesKey(one) === attributesKey(other)).toBe(counter.seriesCount === 1);
    }),
    { numRuns: 1000 },
  );
});

it('takes what has no JSON for not there', () => {
  const cyclic: Record<string, unknown> = {};
  cyclic['self'] = cyclic;
  expect(attributesKey({ a: cyclic, b: () => 1, c: Symbol('c') } as never)).toBe('');
  expect(attributesKey({ a: 10n } as never)).toBe('["a","10"]');
});
