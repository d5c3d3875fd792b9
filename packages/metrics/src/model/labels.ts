import type { LabelValue } from './snapshot.js';

/** The labels of an observation, by name: exactly those of the metric, checked by the compiler. */
export type Labels<Name extends string> = { readonly [K in Name]: LabelValue };

/** The values that a label may be given as. */
export function isLabelValue(value: unknown): value is LabelValue {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/**
 * The exposed string of a label value. Lone surrogates cannot be written as UTF-8; they become U+FFFD
 * here rather than on the wire, so that two series never meet there.
 */
export function exposedValue(value: LabelValue): string {
  return typeof value === 'string' ? value.toWellFormed() : String(value);
}
