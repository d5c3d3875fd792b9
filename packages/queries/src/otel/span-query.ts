import type { DbSystem, QueryResult, QueryStart } from '../query/query-event.js';
import { errorStatus, type QuerySpan, textAttribute } from './span.js';
import { spanCommand } from './span-command.js';

/** Names of older semantic conventions, and of libraries that write their own. */
const renamed: Readonly<Record<string, DbSystem>> = {
  postgres: 'postgresql',
  mssql: 'microsoft.sql_server',
  oracle: 'oracle.db',
};

/** Libraries whose spans say who asks, by the names of their instrumentations. */
const orms = ['prisma', 'drizzle', 'knex', 'kysely', 'typeorm', 'sequelize', 'mongoose'] as const;

/** What a span asks of a database; undefined where it asks nothing: it is of another kind, or of a connection. */
export function spanQuery(span: QuerySpan): (QueryStart & QueryResult) | undefined {
  const named = textAttribute(span, 'db.system.name', 'db.system');
  if (named === undefined) return undefined;
  const system = renamed[named] ?? named;
  const statement = textAttribute(span, 'db.query.text', 'db.statement');
  const command = spanCommand(system, span, statement);
  if (command === undefined && statement === undefined) return undefined;
  return {
    system,
    ...(command ?? { text: statement, parameters: parametersOf(span) }),
    namespace: textAttribute(span, 'db.namespace', 'db.name'),
    orm: spanOrm(span),
    rowCount: rowCountOf(span),
    ...(span.status.code === errorStatus ? { error: errorOf(span) } : {}),
  };
}

export function spanOrm(span: QuerySpan): string | undefined {
  const { name } = span.instrumentationScope;
  if (/mikro-?orm/i.test(name)) return 'mikroorm';
  return orms.find((orm) => name.toLowerCase().includes(orm));
}

/** Values are in a span only where its instrumentation was asked for them. */
function parametersOf({ attributes }: QuerySpan): readonly unknown[] | undefined {
  const values = attributes['db.postgresql.values'];
  if (Array.isArray(values)) return values;
  const listed: unknown[] = [];
  for (let k = 0; `db.query.parameter.${k}` in attributes; k++) listed.push(attributes[`db.query.parameter.${k}`]);
  return listed.length === 0 ? undefined : listed;
}

function rowCountOf({ attributes }: QuerySpan): number | undefined {
  const rows = attributes['db.response.returned_rows'];
  return typeof rows === 'number' ? rows : undefined;
}

/** As errors of drivers have it: the code of the database, else that of an exception. */
function errorOf(span: QuerySpan): unknown {
  const thrown = span.events.map(({ attributes }) => attributes?.['exception.type']).find((type) => type !== undefined);
  const code = textAttribute(span, 'db.response.status_code', 'error.type') ?? thrown;
  return typeof code === 'string' && /^[A-Z0-9_]+$/.test(code) ? { code } : 'failed';
}
