import { BadRequest } from '../refusal.js';

export function objectOf(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new BadRequest(`${what} must be a JSON object`);
}

export function textField(from: Record<string, unknown>, name: string): string {
  const value = from[name];
  if (typeof value === 'string' && value.length > 0 && value.length <= 100 && !value.includes('\0')) return value;
  throw new BadRequest(`"${name}" must be a text of 1 to 100 characters`);
}

export function countField(from: Record<string, unknown>, name: string, most: number): number {
  const value = from[name];
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new BadRequest(`"${name}" must be a whole number from 1 to ${most}`);
}
