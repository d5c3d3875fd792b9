import { Refusal } from './route.js';

/** PostgreSQL's largest `integer`. */
const largestInteger = 2_147_483_647;

export function objectOf(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new Refusal(400, `${what} must be a JSON object`);
}

export function textField(from: Record<string, unknown>, name: string): string {
  const value = from[name];
  if (typeof value === 'string' && value.length > 0 && value.length <= 100 && !value.includes('\0')) return value;
  throw new Refusal(400, `"${name}" must be a text of 1 to 100 characters`);
}

export function countField(from: Record<string, unknown>, name: string, most: number): number {
  const value = from[name];
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new Refusal(400, `"${name}" must be a whole number from 1 to ${most}`);
}

/** A row's number out of a path; `undefined` for what cannot be one. */
export function rowNumber(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,10}$/.test(text)) return undefined;
  const number = Number(text);
  return number >= 1 && number <= largestInteger ? number : undefined;
}
