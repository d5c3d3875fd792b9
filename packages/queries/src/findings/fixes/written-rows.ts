import type { Fix, FixSubject } from './fix.js';
import { type Names, namesOf } from './names.js';

type Verb = 'insert' | 'update' | 'delete';

type Words = Readonly<Record<Verb, (names: Names) => Fix>>;

/** How to write in one statement what a loop writes row by row. */
export function writtenRowsFix(subject: FixSubject): Fix {
  const { operation, system } = subject.statement;
  if (system === 'redis') {
    return {
      text: 'Send the writes in one round trip: a pipeline, or MSET for plain keys.',
      example:
        'const pipeline = redis.pipeline();\nfor (const [key, value] of entries) pipeline.set(key, value);\nawait pipeline.exec();',
    };
  }
  const words =
    byOrm.get(subject.orm ?? '') ?? (system === 'mongodb' ? mongodb : system === 'postgresql' ? postgresql : sql);
  return words[verbOf(operation)](namesOf(subject.statement));
}

function verbOf(operation: string): Verb {
  if (/update|modify|replaceone|merge/i.test(operation)) return 'update';
  return /delete|remove/i.test(operation) ? 'delete' : 'insert';
}

const fix = (text: string, example: string): Fix => ({ text, example });

const transaction = 'Where each row gets other values, at least run them in one transaction, or write them by VALUES';

const prisma: Words = {
  insert: ({ model }) =>
    fix('Insert all rows at once: createMany.', `await prisma.${lower(model)}.createMany({ data: rows });`),
  update: ({ model, column, values }) =>
    fix(
      `Update all rows at once: updateMany. ${transaction} ($executeRaw).`,
      `await prisma.${lower(model)}.updateMany({ where: { ${column}: { in: ${values} } }, data });`,
    ),
  delete: ({ model, column, values }) =>
    fix(
      'Delete all rows at once: deleteMany.',
      `await prisma.${lower(model)}.deleteMany({ where: { ${column}: { in: ${values} } } });`,
    ),
};

const drizzle: Words = {
  insert: ({ many }) =>
    fix('Insert all rows at once: values takes an array.', `await db.insert(${many}).values(rows);`),
  update: ({ many, column, values }) =>
    fix(
      `Update all rows at once: inArray. ${transaction} (sql).`,
      `await db.update(${many}).set(changes).where(inArray(${many}.${column}, ${values}));`,
    ),
  delete: ({ many, column, values }) =>
    fix('Delete all rows at once: inArray.', `await db.delete(${many}).where(inArray(${many}.${column}, ${values}));`),
};

const knex: Words = {
  insert: ({ table }) =>
    fix(
      'Insert all rows at once: insert takes an array; batchInsert cuts it into chunks.',
      `await knex('${table}').insert(rows);`,
    ),
  update: ({ table, column, values }) =>
    fix(
      `Update all rows at once: whereIn. ${transaction}.`,
      `await knex('${table}').whereIn('${column}', ${values}).update(changes);`,
    ),
  delete: ({ table, column, values }) =>
    fix('Delete all rows at once: whereIn.', `await knex('${table}').whereIn('${column}', ${values}).del();`),
};

const kysely: Words = {
  insert: ({ table }) =>
    fix('Insert all rows at once: values takes an array.', `await db.insertInto('${table}').values(rows).execute();`),
  update: ({ table, column, values }) =>
    fix(
      `Update all rows at once: where … 'in'. ${transaction}.`,
      `await db.updateTable('${table}').set(changes).where('${column}', 'in', ${values}).execute();`,
    ),
  delete: ({ table, column, values }) =>
    fix(
      "Delete all rows at once: where … 'in'.",
      `await db.deleteFrom('${table}').where('${column}', 'in', ${values}).execute();`,
    ),
};

const typeorm: Words = {
  insert: ({ model }) =>
    fix('Insert all rows at once: insert (or save) takes an array.', `await ${lower(model)}Repository.insert(rows);`),
  update: ({ model, column, values }) =>
    fix(
      `Update all rows at once: In. ${transaction}.`,
      `await ${lower(model)}Repository.update({ ${column}: In(${values}) }, changes);`,
    ),
  delete: ({ model, column, values }) =>
    fix('Delete all rows at once: In.', `await ${lower(model)}Repository.delete({ ${column}: In(${values}) });`),
};

const sequelize: Words = {
  insert: ({ model }) => fix('Insert all rows at once: bulkCreate.', `await ${model}.bulkCreate(rows);`),
  update: ({ model, column, values }) =>
    fix(
      `Update all rows at once: update with an array in where; bulkCreate with updateOnDuplicate where values differ.`,
      `await ${model}.update(changes, { where: { ${column}: ${values} } });`,
    ),
  delete: ({ model, column, values }) =>
    fix(
      'Delete all rows at once: destroy with an array in where.',
      `await ${model}.destroy({ where: { ${column}: ${values} } });`,
    ),
};

const mikroorm: Words = {
  insert: ({ model }) =>
    fix('Persist all entities and flush once, or insertMany.', `await em.insertMany(${model}, rows);`),
  update: ({ model, column, values }) =>
    fix(
      'Change all entities and flush once, outside of the loop; or nativeUpdate.',
      `await em.nativeUpdate(${model}, { ${column}: { $in: ${values} } }, changes);`,
    ),
  delete: ({ model, column, values }) =>
    fix(
      'Remove all entities and flush once; or nativeDelete.',
      `await em.nativeDelete(${model}, { ${column}: { $in: ${values} } });`,
    ),
};

const mongoose: Words = {
  insert: ({ model }) => fix('Insert all documents at once: insertMany.', `await ${model}.insertMany(documents);`),
  update: ({ model, column, values }) =>
    fix(
      'Update all documents at once: updateMany; bulkWrite where values differ.',
      `await ${model}.updateMany({ ${column}: { $in: ${values} } }, changes);`,
    ),
  delete: ({ model, column, values }) =>
    fix('Delete all documents at once: deleteMany.', `await ${model}.deleteMany({ ${column}: { $in: ${values} } });`),
};

const mongodb: Words = {
  insert: ({ table }) =>
    fix('Insert all documents at once: insertMany.', `await db.collection('${table}').insertMany(documents);`),
  update: ({ table, column, values }) =>
    fix(
      'Update all documents at once: updateMany; bulkWrite where values differ.',
      `await db.collection('${table}').updateMany({ ${column}: { $in: ${values} } }, changes);`,
    ),
  delete: ({ table, column, values }) =>
    fix(
      'Delete all documents at once: deleteMany.',
      `await db.collection('${table}').deleteMany({ ${column}: { $in: ${values} } });`,
    ),
};

const postgresql: Words = {
  insert: ({ table }) =>
    fix(
      'Insert all rows at once: INSERT … SELECT from unnest of arrays, several VALUES rows, or COPY for thousands.',
      `INSERT INTO ${table} (a, b) SELECT * FROM unnest($1::int[], $2::text[])`,
    ),
  update: ({ table, column }) =>
    fix(
      'Update all rows at once: UPDATE … FROM unnest of arrays; where all get the same, = ANY($1).',
      `UPDATE ${table} SET a = v.a FROM unnest($1::int[], $2::text[]) AS v(id, a) WHERE ${table}.${column} = v.id`,
    ),
  delete: ({ table, column, values }) =>
    fix('Delete all rows at once: = ANY($1).', `DELETE FROM ${table} WHERE ${column} = ANY($1) -- $1: ${values}`),
};

const sql: Words = {
  insert: ({ table }) =>
    fix(
      'Insert all rows at once: several rows of VALUES, a few hundred at a time.',
      `INSERT INTO ${table} (a, b) VALUES (?, ?), (?, ?), (?, ?)`,
    ),
  update: ({ table, column, values }) =>
    fix(
      'Update all rows at once: IN (…) where all get the same; CASE, or INSERT with ON CONFLICT / ON DUPLICATE KEY UPDATE, where they differ. In SQLite one transaction around the loop is nearly as good.',
      `UPDATE ${table} SET a = ? WHERE ${column} IN (?, ?, ?) -- ${values}`,
    ),
  delete: ({ table, column, values }) =>
    fix('Delete all rows at once: IN (…).', `DELETE FROM ${table} WHERE ${column} IN (?, ?, ?) -- ${values}`),
};

const byOrm = new Map<string, Words>(
  Object.entries({ prisma, drizzle, knex, kysely, typeorm, sequelize, mikroorm, mongoose }),
);

function lower(model: string): string {
  return model.charAt(0).toLowerCase() + model.slice(1);
}
