import { describeValue } from '@sonde/metrics';
import { BrokenFile } from './broken-file.js';

// What a parsed file of strangers may be asked: each answer has the type it was asked for, or the place is named.

export function recordAt(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw unfit(where, value, 'an object');
}

export function listAt(value: unknown, where: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw unfit(where, value, 'a list');
}

export function textAt(value: unknown, where: string): string {
  if (typeof value === 'string') return value;
  throw unfit(where, value, 'a text');
}

export function numberAt(value: unknown, where: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw unfit(where, value, 'a number');
}

/** A weight, a size: nothing below zero. */
export function amountAt(value: unknown, where: string): number {
  const amount = numberAt(value, where);
  if (amount >= 0) return amount;
  throw unfit(where, value, 'a number of at least 0');
}

/** A whole number below `end`. */
export function indexAt(value: unknown, where: string, end: number): number {
  if (Number.isInteger(value) && (value as number) >= 0 && (value as number) < end) return value as number;
  throw unfit(where, value, end === 0 ? 'nothing: the list is empty' : `a whole number from 0 to ${end - 1}`);
}

/** A line or column; absent and senseless ones are as good as unknown. */
export function placeAt(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : Number.NaN;
}

export function unfit(where: string, value: unknown, expected: string): BrokenFile {
  return new BrokenFile(`${describeValue(value)} as ${where}`, expected);
}
