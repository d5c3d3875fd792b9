import type { StatementInfo } from '../../query/statement.js';

/** The words of an example. */
export interface Names {
  /** `orders`: as the statement names it, without its schema. */
  readonly table: string;
  /** `Order`: what an ORM would call its model. */
  readonly model: string;
  /** `orders`: a variable for many of them. */
  readonly many: string;
  /** The column that picks the rows: `user_id`. */
  readonly column: string;
  /** Its values, as a variable: `userIds`. */
  readonly values: string;
}

export function namesOf(statement: StatementInfo): Names {
  const table = bare(statement.tables[0] ?? '') || 'rows';
  const many = camel(table);
  const column = comparedColumn(statement.text) ?? (statement.system === 'mongodb' ? '_id' : 'id');
  const value = camel(column.replace(/^_+/, ''));
  return { table, model: capital(camel(singular(table))), many, column, values: `${singular(value)}s` };
}

/** The last column that is compared with `=`: the first ones often say whose rows they are, such as a tenant. */
function comparedColumn(text: string): string | undefined {
  const from = text.search(/\bWHERE\b/i);
  if (from === -1) return /\{\s*"?([\w.]+)"?\s*:/.exec(text)?.[1];
  const pattern = /(?:[\w"`]+\.)*["`]?(\w+)["`]?\s*=\s*(?:ANY\s*\(\s*)?(?:\?|\$\d+|:\w+|@\w+)/gi;
  return [...text.slice(from).matchAll(pattern)].at(-1)?.[1];
}

/** `public."Orders"`: `Orders`. */
function bare(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1).replace(/["`[\]]/g, '');
}

function camel(name: string): string {
  const text = name.replace(/[^A-Za-z0-9]+(.)?/g, (_, next: string | undefined) => (next ?? '').toUpperCase());
  return text === '' ? 'rows' : text.charAt(0).toLowerCase() + text.slice(1);
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

export function singular(name: string): string {
  if (/(news|series)$/i.test(name)) return name;
  if (/ies$/i.test(name)) return `${name.slice(0, -3)}y`;
  if (/(sses|xes|ches|shes)$/i.test(name)) return name.slice(0, -2);
  return /[^su]s$/i.test(name) ? name.slice(0, -1) : name;
}
