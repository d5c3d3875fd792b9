import type { Fix, FixSubject } from './fix.js';
import { type Names, namesOf } from './names.js';

type Words = (child: Names, aggregates: string) => Fix;

/** How to count (or add up) in one query what a loop counts for each row: the column that told them apart groups them. */
export function countedRowsFix(subject: FixSubject, aggregates: string): Fix {
  const { statement, orm } = subject;
  const inDatabase = statement.system === 'postgresql' ? postgresql : sql;
  // What else than rows is counted or added up has too many ways to be written in an ORM.
  const isCount = /^count\s*\(\s*(?:\*|["`]?\w+["`]?)\s*\)(?:\s+(?:as\s+)?\S+)?$/i.test(aggregates);
  const words = isCount ? (byOrm.get(orm ?? '') ?? inDatabase) : inDatabase;
  return words(namesOf(statement), aggregates);
}

/** The rows of those that have none are missing: whoever asks must take that for 0. */
const none = 'What has no rows is not among the results: take it for 0.';

const fix = (how: string, example: string): Fix => ({ text: `Count for all values at once: ${how}. ${none}`, example });

const postgresql: Words = ({ table, column, values }, aggregates) =>
  fix(
    'GROUP BY, with = ANY($1)',
    `SELECT ${column}, ${aggregates} FROM ${table} WHERE ${column} = ANY($1) GROUP BY ${column} -- $1: ${values}`,
  );

const sql: Words = ({ table, column, values }, aggregates) =>
  fix(
    'GROUP BY, with IN (…)',
    `SELECT ${column}, ${aggregates} FROM ${table} WHERE ${column} IN (?, ?, ?) GROUP BY ${column} -- ${values}`,
  );

const prisma: Words = ({ model, column, values, many }) => ({
  text: `Count for all values at once: groupBy; or _count: { select: { ${many}: true } } in the include of the findMany that lists them. ${none}`,
  example: `await prisma.${lower(model)}.groupBy({ by: ['${column}'], where: { ${column}: { in: ${values} } }, _count: true });`,
});

const drizzle: Words = ({ many, column, values }) =>
  fix(
    'groupBy, with inArray',
    `await db.select({ ${column}: ${many}.${column}, count: count() }).from(${many}).where(inArray(${many}.${column}, ${values})).groupBy(${many}.${column});`,
  );

const knex: Words = ({ table, column, values }) =>
  fix(
    'groupBy, with whereIn',
    `await knex('${table}').select('${column}').count('* as count').whereIn('${column}', ${values}).groupBy('${column}');`,
  );

const kysely: Words = ({ table, column, values }) =>
  fix(
    "groupBy, with where … 'in'",
    `await db.selectFrom('${table}').select(['${column}', (eb) => eb.fn.countAll().as('count')]).where('${column}', 'in', ${values}).groupBy('${column}').execute();`,
  );

const typeorm: Words = ({ model, column, values }) =>
  fix(
    'groupBy of a query builder',
    `await ${lower(model)}Repository.createQueryBuilder('t').select('t.${column}', '${column}').addSelect('COUNT(*)', 'count').where('t.${column} IN (:...${values})', { ${values} }).groupBy('t.${column}').getRawMany();`,
  );

const sequelize: Words = ({ model, column, values }) =>
  fix('group of count', `await ${model}.count({ where: { ${column}: ${values} }, group: ['${column}'] });`);

const mikroorm: Words = ({ model, column, values }) =>
  fix(
    'groupBy of a query builder',
    `await em.createQueryBuilder(${model}).select(['${column}', raw('count(*) as count')]).where({ ${column}: { $in: ${values} } }).groupBy('${column}').execute();`,
  );

const byOrm = new Map<string, Words>(Object.entries({ prisma, drizzle, knex, kysely, typeorm, sequelize, mikroorm }));

function lower(model: string): string {
  return model.charAt(0).toLowerCase() + model.slice(1);
}
