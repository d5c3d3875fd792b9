import type { Attributes } from '@opentelemetry/api';

/**
 * A text that two sets of attributes have in common exactly where the registry takes them for one series: whatever the order
 * of their keys, without the values that are not there, `200` and `'200'` as one. For what is read at collect time; recording
 * goes without.
 */
export function attributesKey(attributes: Attributes): string {
  const parts: string[] = [];
  for (const key of Object.keys(attributes).sort()) {
    const value: unknown = attributes[key];
    if (value === undefined || value === null || value === '') continue;
    const shown = isPlain(value) ? String(value) : json(value);
    if (shown !== undefined) parts.push(key, shown);
  }
  return parts.length === 0 ? '' : JSON.stringify(parts);
}

function isPlain(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** Nothing where the registry, too, leaves the value out. */
function json(value: unknown): string | undefined {
  if (typeof value === 'bigint') return String(value);
  try {
    return JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? String(part) : part)) || undefined;
  } catch {
    return undefined;
  }
}
