import type { AdviceSystem } from '../connection.js';

/** What a suggested index is to be. */
export interface WantedIndex {
  readonly schema: string | undefined;
  readonly table: string;
  /** Columns, unquoted, or expressions as the database writes them; in the order of the index. */
  readonly keys: readonly WantedKey[];
}

export interface WantedKey {
  readonly definition: string;
  readonly isColumn: boolean;
  readonly isDescending?: boolean;
}

/**
 * The statement that makes it. Nothing runs it: an index costs space and slows every write, so a person decides.
 *
 * @param concurrently of PostgreSQL: without keeping writes waiting; not possible on a partitioned table
 */
export function createIndex(system: AdviceSystem, index: WantedIndex, concurrently = true): string {
  const keys = index.keys
    .map((key) => {
      const name = key.isColumn ? quoted(system, key.definition) : `(${key.definition})`;
      return key.isDescending ? `${name} DESC` : name;
    })
    .join(', ');
  const table = qualified(system, index.schema, index.table);
  if (system === 'postgresql') {
    // Without a name, the server finds one that is free.
    return `CREATE INDEX ${concurrently ? 'CONCURRENTLY ' : ''}ON ${table} (${keys});`;
  }
  const words = [index.table, ...index.keys.map(({ definition }) => definition)].join('_');
  const name = words.replace(/\W+/g, '_').slice(0, 60);
  return `CREATE INDEX ${quoted(system, `${name}_idx`)} ON ${table} (${keys});`;
}

export function dropIndex(system: AdviceSystem, schema: string, table: string, name: string): string {
  if (system === 'postgresql') return `DROP INDEX CONCURRENTLY ${qualified(system, schema, name)};`;
  if (system === 'sqlite') return `DROP INDEX ${quoted(system, name)};`;
  return `DROP INDEX ${quoted(system, name)} ON ${qualified(system, schema, table)};`;
}

function qualified(system: AdviceSystem, schema: string | undefined, name: string): string {
  // SQLite's own name for its main database says nothing.
  if (schema === undefined || system === 'sqlite') return quoted(system, name);
  return `${quoted(system, schema)}.${quoted(system, name)}`;
}

/** Words that PostgreSQL, MySQL or SQLite take for their own: the ones that people call tables and columns. */
const reserved =
  /^(all|analyse|analyze|and|any|array|as|asc|between|by|case|cast|check|collate|column|constraint|create|cross|current_date|current_time|current_timestamp|current_user|default|deferrable|delete|desc|distinct|div|do|drop|else|end|except|exists|false|fetch|for|foreign|from|full|function|grant|group|groups|having|if|in|index|initially|inner|insert|intersect|interval|into|is|join|key|keys|kill|lateral|leading|left|like|limit|localtime|localtimestamp|lock|match|natural|not|null|of|offset|on|only|option|or|order|outer|over|placing|primary|range|rank|read|references|rename|repeat|replace|restrict|returning|revoke|right|row|row_number|rows|schema|select|session_user|set|show|some|system|table|then|to|trailing|transaction|trigger|true|union|unique|update|usage|use|user|using|values|variadic|when|where|window|with|write)$/;

export function quoted(system: AdviceSystem, name: string): string {
  if (/^[a-z_][a-z0-9_]*$/.test(name) && !reserved.test(name)) return name;
  const quote = system === 'postgresql' || system === 'sqlite' ? '"' : '`';
  return `${quote}${name.replaceAll(quote, quote + quote)}${quote}`;
}
