import type { OptionRule } from '@sonde/metrics';

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

export const positive: OptionRule = ['a number above 0', (value) => isNumber(value) && value > 0];
export const fraction: OptionRule = [
  'a part, above 0 and up to 1',
  (value) => isNumber(value) && value > 0 && value <= 1,
];
