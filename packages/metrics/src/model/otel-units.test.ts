import { expect, test } from 'vitest';
import { ucumUnit, unitName } from './otel-units.js';

test.each([
  ['seconds', 's'],
  ['bytes', 'By'],
  ['kilobytes', 'kBy'],
  ['percent', '%'],
  ['bytes_per_second', 'By/s'],
  ['meters_per_minute', 'm/min'],
  ['ratio', 'ratio'],
  ['requests', 'requests'],
  ['per_minute', 'per_minute'],
  ['', ''],
  ['constructor', 'constructor'],
])('%j is %j to UCUM', (words, unit) => {
  expect(ucumUnit(words)).toBe(unit);
});

test('each unit of the specification has one word, and the word has that unit', () => {
  for (const unit of [
    'd',
    'h',
    'min',
    's',
    'ms',
    'us',
    'ns',
    'By',
    'KiBy',
    'MiBy',
    'GiBy',
    'TiBy',
    'kBy',
    'MBy',
    'GBy',
    'TBy',
  ]) {
    expect(ucumUnit(unitName(unit, 'gauge'))).toBe(unit);
  }
  for (const unit of ['m', 'V', 'A', 'J', 'W', 'g', 'Cel', 'Hz', '%'])
    expect(ucumUnit(unitName(unit, 'gauge'))).toBe(unit);
});
