import { checkOptions, type OptionRule } from '@sonde/metrics';
import type { ExpositionError } from './exposition-error.js';
import type { ParsedFormat } from './exposition-model.js';

export interface ParsingOptions {
  /** Default: `openmetrics` where the last line is `# EOF`, else `text`; of a stream: `text`. */
  readonly format?: ParsedFormat | undefined;
  /** Told of each line that cannot be read, which is then left out, up to 1000. Default: the first one is thrown. */
  readonly onError?: ((error: ExpositionError) => void) | undefined;
  /** Code units of the whole text. Default: 128 Mi. */
  readonly maxLength?: number | undefined;
  /** Code units of one line. Default: 1 Mi. */
  readonly maxLineLength?: number | undefined;
  /** Default: 1 000 000. */
  readonly maxSamples?: number | undefined;
  /** Labels of one sample. Default: 256. */
  readonly maxLabels?: number | undefined;
}

/** What is read, and how much of it. A sample takes about half a kilobyte, so this bounds the memory as well. */
export interface ParsingLimits {
  readonly maxLength: number;
  readonly maxLineLength: number;
  readonly maxSamples: number;
  readonly maxLabels: number;
}

const mebi = 1 << 20;
const defaults: ParsingLimits = { maxLength: 128 * mebi, maxLineLength: mebi, maxSamples: 1_000_000, maxLabels: 256 };

const count: OptionRule = ['a whole number above 0', (value) => Number.isSafeInteger(value) && (value as number) > 0];
const rules: Readonly<Record<keyof ParsingOptions, OptionRule>> = {
  format: ['"text" or "openmetrics"', (value) => value === 'text' || value === 'openmetrics'],
  onError: ['a function', (value) => typeof value === 'function'],
  maxLength: count,
  maxLineLength: count,
  maxSamples: count,
  maxLabels: count,
};

/** @throws SondeError SONDE_INVALID_OPTION */
export function readLimits(options: ParsingOptions): ParsingLimits {
  checkOptions('parseExposition', rules, options);
  const { maxLength, maxLineLength, maxSamples, maxLabels } = options;
  return {
    maxLength: maxLength ?? defaults.maxLength,
    maxLineLength: maxLineLength ?? defaults.maxLineLength,
    maxSamples: maxSamples ?? defaults.maxSamples,
    maxLabels: maxLabels ?? defaults.maxLabels,
  };
}
