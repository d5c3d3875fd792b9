import { describeValue, didYouMean, type SnapshotSource } from '@sonde/metrics';
import { invalidOption } from './errors.js';

/** Readers of options that every entry point shares. What they refuse is `SONDE_INVALID_OPTION`. */

/** Node's timers take no longer delay: 2^31 - 1 ms, almost 25 days. */
export const maxTimerMs = 2_147_483_647;

export function refuseUnknownOptions(options: object, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null) {
    throw invalidOption('options', describeValue(options), 'an object', `Known options: ${known.join(', ')}.`);
  }
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const next = didYouMean(name, known, 'Remove it or correct its spelling.');
    throw invalidOption(name, 'an unknown option', `one of ${known.join(', ')}`, next);
  }
}

export function readInteger(name: string, value: unknown, min: number, max: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
  // Such as an environment variable.
  const next = typeof value === 'string' ? `Pass a number: Number(${describeValue(value)}).` : 'Correct the option.';
  throw invalidOption(name, describeValue(value), `a whole number from ${min} to ${max}`, next);
}

export function readBoolean(name: string, value: unknown): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  throw invalidOption(name, describeValue(value), 'true or false', 'Correct the option.');
}

export function readOptional<T>(
  name: string,
  value: T | undefined,
  isValid: (value: T) => boolean,
  expected: string,
): T | undefined {
  if (value === undefined || isValid(value)) return value;
  throw invalidOption(name, describeValue(value), expected, 'Correct the option.');
}

/** Refuses what cannot be collected, and says what the usual mix-ups should have been. */
export function checkSource(source: SnapshotSource, next: string = nextFor(source)): void {
  if (isSource(source)) return;
  const got = isPromClientRegistry(source) ? 'a prom-client registry' : describeValue(source);
  throw invalidOption('registry', got, 'a registry of Sonde', next);
}

export function isSource(value: unknown): boolean {
  return hasMethod(value, 'collect');
}

export function isPromClientRegistry(value: unknown): boolean {
  return (['getMetricsAsArray', 'getMetricsAsJSON', 'metrics'] as const).every((name) => hasMethod(value, name));
}

function nextFor(source: unknown): string {
  if (isPromClientRegistry(source)) return 'A prom-client registry is attached through fromPromClient().';
  if (isSource((source as { registry?: unknown } | null | undefined)?.registry)) {
    return 'Pass the registry itself, not an object that holds it.';
  }
  return 'Pass the registry to serve.';
}

function hasMethod(value: unknown, name: string): boolean {
  return typeof (value as Record<string, unknown> | null | undefined)?.[name] === 'function';
}
