import fc from 'fast-check';
import { expect, test } from 'vitest';
import { didYouMean, nearestName } from './nearest-name.js';

const names = ['metricsPort', 'metricsPath', 'metricsHost', 'health', 'otlp', 'log'];

test.each([
  ['metricsport', 'metricsPort'],
  ['metricPort', 'metricsPort'],
  ['metricsPrto', 'metricsPort'],
  ['metircsPort', 'metricsPort'],
  ['heatlh', 'health'],
  ['otpl', 'otlp'],
  ['lgo', undefined],
  ['port', 'metricsPort'],
  ['Host', 'metricsHost'],
  ['metrics', undefined],
  ['sPort', undefined],
  ['lt', undefined],
  ['x', undefined],
  ['', undefined],
])('%s: %s', (given, expected) => {
  expect(nearestName(given, names)).toBe(expected);
});

test.each([
  ['tpo', 'top'],
  ['chek', 'check'],
  ['CHECK', 'check'],
  ['advice', 'advise'],
  ['porfile', 'profile'],
  ['xyzzy', undefined],
  ['', undefined],
  ['a'.repeat(100_000), undefined],
])('%s, where two letters may differ: %s', (given, expected) => {
  expect(nearestName(given, ['top', 'check', 'profile', 'advise'], 2)).toBe(expected);
});

test('a name with one letter too many, too few or replaced is found', () => {
  fc.assert(
    fc.property(fc.constantFrom('metricsPort', 'health', 'otlpEndpoint'), fc.nat(), fc.nat(2), (name, at, kind) => {
      const place = at % name.length;
      const middle = kind === 0 ? '' : kind === 1 ? '~' : `~${name[place]}`;
      expect(nearestName(name.slice(0, place) + middle + name.slice(place + 1), [name, 'zzzzzzzzz'])).toBe(name);
    }),
  );
});

test('the next step names it, or says what else to do', () => {
  expect(didYouMean('heatlh', names, 'Remove it.')).toBe('Did you mean health?');
  expect(didYouMean('xyzzy', names, 'Remove it.')).toBe('Remove it.');
});

test.each([
  ['label', ['label-names', 'help'], 'label-names'],
  ['names', ['label_names', 'help'], 'label_names'],
  ['name', ['labelName', 'nameSpace'], undefined],
])('%s, a word of one of %o: %s', (given, all, expected) => {
  expect(nearestName(given, all)).toBe(expected);
});
