import { property, textOf } from '../observing/property.js';

const entityKind = Symbol.for('drizzle:entityKind');

/** The name that Drizzle gives to classes of its own, whatever a bundler calls them: `PgDialect`, `Placeholder`. */
export function kindOf(value: unknown): string | undefined {
  return textOf(property(property(value, 'constructor'), entityKind));
}
