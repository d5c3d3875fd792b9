import { expect, test } from 'vitest';
import { checkSamples } from './samples.js';

const second = { intervalUs: 10_000, elapsedMs: 1000, busyMs: 500, labels: false };

test.each([3, 50, 100, 210])('%i samples of a second at 100 Hz, half of it busy, are a profile', (samples) => {
  expect(() => checkSamples({ samples, labelled: 0 }, second)).not.toThrow();
});

test.each([0, 2, 211])('%i are none', (samples) => {
  expect(() => checkSamples({ samples, labelled: 0 }, second)).toThrow(
    `got ${samples} samples in 1000 ms, expected 3 to 210`,
  );
});

test('routes are there where they are asked for, and only there', () => {
  expect(() => checkSamples({ samples: 100, labelled: 40 }, { ...second, labels: true })).not.toThrow();
  expect(() => checkSamples({ samples: 100, labelled: 0 }, { ...second, labels: true })).toThrow('expected some');
  expect(() => checkSamples({ samples: 100, labelled: 1 }, second)).toThrow('expected none');
});

test('who is not profiled has no sample', () => {
  const off = { ...second, intervalUs: undefined };
  expect(() => checkSamples({ samples: 0, labelled: 0 }, off)).not.toThrow();
  expect(() => checkSamples({ samples: 1, labelled: 0 }, off)).toThrow('got 1 samples in 1000 ms, expected 0 to 0');
});
