/**
 * Values of resource and scope attributes, as OTLP's `AnyValue` tells them apart. What it has no place for (functions,
 * symbols) is an empty value, as the official exporter has it.
 */
export type AnyValue =
  | { readonly kind: 'empty' }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'double'; readonly value: number }
  | { readonly kind: 'bytes'; readonly value: Uint8Array }
  | { readonly kind: 'array'; readonly values: readonly unknown[] }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [string, unknown])[] };

/** Values inside of values: deeper ones are left empty, so that a circle ends. */
const maxDepth = 16;

export function anyValue(value: unknown, depth = 0): AnyValue {
  if (typeof value === 'string') return { kind: 'string', value };
  if (typeof value === 'boolean') return { kind: 'bool', value };
  if (typeof value === 'number') return { kind: Number.isSafeInteger(value) ? 'int' : 'double', value };
  if (typeof value === 'bigint') return { kind: 'string', value: String(value) };
  if (typeof value !== 'object' || value === null || depth >= maxDepth) return { kind: 'empty' };
  if (value instanceof Uint8Array) return { kind: 'bytes', value };
  if (Array.isArray(value)) return { kind: 'array', values: value };
  return { kind: 'map', entries: Object.entries(value) };
}
