import {
  isBuilder,
  isIdentifier,
  isParameter,
  isQuery,
  type PostgresOptions,
  type PostgresQuery,
} from './postgres-driver.js';

/** A query as it will be sent: its parts put together, with `$1` where values stand. */
export interface WrittenQuery {
  readonly text: string;
  readonly parameters: readonly unknown[];
}

/** Parts of parts that are followed; the driver itself would have no end. */
const maxDepth = 50;

/** Writes a query as postgres.js will, which does it only when the query has a connection. */
export function writtenQuery(query: PostgresQuery, options: PostgresOptions): WrittenQuery {
  const parameters: unknown[] = [];
  const text = textOf(query, '', parameters, options, 0);
  // The values of `sql.unsafe(text, values)` stand in no part of its text.
  return query.strings.length === 1 ? { text, parameters: query.args } : { text, parameters };
}

function textOf(
  { strings, args }: PostgresQuery,
  before: string,
  parameters: unknown[],
  options: PostgresOptions,
  depth: number,
): string {
  let text = strings[0] ?? '';
  for (let k = 1; k < strings.length; k++) {
    text += partOf(args[k - 1], before + text, parameters, options, depth) + (strings[k] ?? '');
  }
  return text;
}

function partOf(
  value: unknown,
  before: string,
  parameters: unknown[],
  options: PostgresOptions,
  depth: number,
): string {
  if (depth > maxDepth) return '';
  if (isBuilder(value)) {
    const types: unknown[] = Array.from(parameters, () => 0);
    try {
      return String(value.build(before, parameters, types, options));
    } catch {
      // The driver will refuse it, too, and say why.
      return '?';
    }
  }
  if (isQuery(value)) return textOf(value, before, parameters, options, depth + 1);
  if (isIdentifier(value)) return value.value;
  if (Array.isArray(value) && isQuery(value[0])) {
    return value.map((part) => ` ${partOf(part, before, parameters, options, depth + 1)}`).join('');
  }
  parameters.push(isParameter(value) ? value.value : value);
  return `$${parameters.length}`;
}
