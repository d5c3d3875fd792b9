import type { Fix, FixSubject } from './fix.js';
import { type Names, namesOf } from './names.js';

/**
 * How to read in one query the first rows of each, which a loop reads by `LIMIT` one by one: `IN` alone would bring all
 * rows, and a `LIMIT` beside it those of one only.
 *
 * @param order what the rows are sorted by, as SQL
 */
export function firstRowsFix(subject: FixSubject, order: string | undefined): Fix {
  const { statement, orm, parent } = subject;
  const child = namesOf(statement);
  const related = parent === undefined ? undefined : byOrm.get(orm ?? '');
  if (parent !== undefined && related !== undefined) return related(child, namesOf(parent), subject);
  const { text, example } =
    statement.system === 'postgresql' ? postgresql(child, order, subject) : sql(child, order, subject);
  return { text: orm === undefined ? text : `${text} In ${orm}: as SQL of your own.`, example };
}

/** The limit itself is not known: it is a value. That no run returned more than one row says enough. */
function isOne({ maxRows, statement }: FixSubject): boolean {
  return maxRows === 1 || /\bLIMIT\s+1\b/i.test(statement.text);
}

function postgresql({ table, column, values }: Names, order: string | undefined, subject: FixSubject): Fix {
  if (isOne(subject)) {
    return {
      text: 'Ask for the first row of each at once: DISTINCT ON. Where you need more than one of each: a LATERAL join, or row_number().',
      example: `SELECT DISTINCT ON (${column}) * FROM ${table} WHERE ${column} = ANY($1) ORDER BY ${[column, order].filter(Boolean).join(', ')} -- $1: ${values}`,
    };
  }
  const sorted = order === undefined ? '' : ` ORDER BY ${order}`;
  return {
    text: 'Ask for the first rows of each at once: a LATERAL join, which uses the index of each; or row_number() in a sub-select.',
    example: [
      `SELECT t.* FROM unnest($1::int[]) AS k(value) -- $1: ${values}`,
      'CROSS JOIN LATERAL (',
      `  SELECT * FROM ${table} WHERE ${column} = k.value${sorted} LIMIT $2`,
      ') AS t',
    ].join('\n'),
  };
}

/** MySQL 8, MariaDB 10.2, SQLite 3.25 and SQL Server have window functions; only some of them LATERAL. */
function sql({ table, column, values }: Names, order: string | undefined, subject: FixSubject): Fix {
  const sorted = `ORDER BY ${order ?? column}`;
  return {
    text: `Ask for the first ${isOne(subject) ? 'row' : 'rows'} of each at once: row_number() in a sub-select.`,
    example: [
      'SELECT * FROM (',
      `  SELECT t.*, row_number() OVER (PARTITION BY ${column} ${sorted}) AS place`,
      `  FROM ${table} AS t WHERE ${column} IN (?, ?, ?) -- ${values}`,
      `) AS ranked WHERE place ${isOne(subject) ? '= 1' : '<= ?'}`,
    ].join('\n'),
  };
}

type Related = (child: Names, parent: Names, subject: FixSubject) => Fix;

const limit = (subject: FixSubject) => (isOne(subject) ? '1' : 'limit');

/** These read the first rows of each with their parents, in one or two queries. */
const byOrm = new Map<string, Related>(
  Object.entries({
    prisma: (child, parent, subject) => ({
      text: `Load the first ${child.many} together with ${parent.many}: take and orderBy inside of include, in the findMany of ${parent.model}.`,
      example: `await prisma.${lower(parent.model)}.findMany({ include: { ${child.many}: { take: ${limit(subject)}, orderBy } } });`,
    }),
    drizzle: (child, parent, subject) => ({
      text: `Load the first ${child.many} together with ${parent.many}: limit and orderBy inside of with, in db.query.${parent.many}.findMany.`,
      example: `await db.query.${parent.many}.findMany({ with: { ${child.many}: { limit: ${limit(subject)}, orderBy } } });`,
    }),
    sequelize: (child, parent, subject) => ({
      text: `Load the first ${child.many} together with ${parent.many}: include with separate: true, limit and order.`,
      example: `await ${parent.model}.findAll({ include: [{ model: ${child.model}, separate: true, limit: ${limit(subject)}, order }] });`,
    }),
  } satisfies Readonly<Record<string, Related>>),
);

function lower(model: string): string {
  return model.charAt(0).toLowerCase() + model.slice(1);
}
