import { countedRowsFix } from './counted-rows.js';
import { firstRowsFix } from './first-rows.js';
import type { Fix, FixSubject } from './fix.js';
import { type Names, namesOf, singular } from './names.js';
import { selectClauses } from './select-clauses.js';

/** What an ORM or driver calls the reading of many related rows at once. */
interface Words {
  /** With the rows of the parent, where the parent is known. */
  readonly related?: (child: Names, parent: Names, relation: string) => Fix;
  /** For a list of values that is there already. */
  readonly listed: (child: Names, subject: FixSubject) => Fix;
}

/** How to read in one query what a loop reads one by one. */
export function relatedRowsFix(subject: FixSubject): Fix {
  const child = namesOf(subject.statement);
  if (subject.isRecursive) return recursive(child, subject);
  const fix = selectFix(subject, child) ?? wholeRowsFix(subject, child);
  const isPool = subject.isConcurrent && subject.statement.system !== 'redis';
  return isPool
    ? { ...fix, text: `${fix.text} Promise.all does not mend it: every run still needs a connection.` }
    : fix;
}

/** Of a `SELECT` that counts, or that is limited: `IN` in place of `=` would give something else. */
function selectFix(subject: FixSubject, child: Names): Fix | undefined {
  const { system, text } = subject.statement;
  if (system === 'mongodb' || system === 'redis') return undefined;
  const { aggregates, isLimited, order } = selectClauses(text);
  if (aggregates !== undefined) return countedRowsFix(subject, aggregates);
  // By its own id there is one row, whatever the limit: ORMs write one behind each `findOne`.
  return isLimited && !/^_?id$/i.test(child.column) ? firstRowsFix(subject, order) : undefined;
}

function wholeRowsFix(subject: FixSubject, child: Names): Fix {
  const words = byOrm.get(subject.orm ?? '') ?? bySystem.get(subject.statement.system) ?? sql;
  // A foreign key of the child: the parent has many of it. Its own id: the parent points at one.
  const relation = /^_?id$/i.test(child.column) ? singular(child.many) : child.many;
  const { parent } = subject;
  return words.related === undefined || parent === undefined
    ? words.listed(child, subject)
    : words.related(child, namesOf(parent), relation);
}

function recursive(child: Names, { statement: { system } }: FixSubject): Fix {
  if (system === 'mongodb') {
    return {
      text: 'Each run asks for what the one before returned. Let one aggregation follow the links: $graphLookup.',
      example: `{ $graphLookup: { from: '${child.table}', startWith: '$_id', connectFromField: '_id', connectToField: '${child.column}', as: 'tree' } }`,
    };
  }
  return {
    text: 'Each run asks for what the one before returned. Let one query follow the links: WITH RECURSIVE.',
    example: [
      'WITH RECURSIVE tree AS (',
      `  SELECT * FROM ${child.table} WHERE ${child.column} = ${system === 'postgresql' ? '$1' : '?'}`,
      `  UNION ALL SELECT t.* FROM ${child.table} t JOIN tree ON t.${child.column} = tree.id`,
      ') SELECT * FROM tree',
    ].join('\n'),
  };
}

const prisma: Words = {
  related: (child, parent, relation) => ({
    text: `Load ${child.many} together with ${parent.many}: include (or select) in the findMany of ${parent.model}.`,
    example: `await prisma.${lower(parent.model)}.findMany({ include: { ${relation}: true } });`,
  }),
  listed: (child) => ({
    text: `Ask for all values at once: in, in the where of one findMany. findUnique calls of the same tick are put together by Prisma; those of a loop with await are not.`,
    example: `await prisma.${lower(child.model)}.findMany({ where: { ${child.column}: { in: ${child.values} } } });`,
  }),
};

const drizzle: Words = {
  related: (child, parent, relation) => ({
    text: `Load ${child.many} together with ${parent.many}: with, in db.query.${parent.many}.findMany; or one select with inArray.`,
    example: `await db.query.${parent.many}.findMany({ with: { ${relation}: true } });`,
  }),
  listed: (child) => ({
    text: 'Ask for all values at once: inArray.',
    example: `await db.select().from(${child.many}).where(inArray(${child.many}.${child.column}, ${child.values}));`,
  }),
};

const knex: Words = {
  listed: (child) => ({
    text: 'Collect the values and ask once with whereIn, then sort the rows to their owners in memory; or join.',
    example: `await knex('${child.table}').whereIn('${child.column}', ${child.values});`,
  }),
};

const kysely: Words = {
  listed: (child) => ({
    text: "Collect the values and ask once with where … 'in'; or nest the rows with jsonArrayFrom.",
    example: `await db.selectFrom('${child.table}').selectAll().where('${child.column}', 'in', ${child.values}).execute();`,
  }),
};

const typeorm: Words = {
  related: (child, parent, relation) => ({
    text: `Load ${child.many} together with ${parent.many}: relations in find, or leftJoinAndSelect. A lazy relation (Promise) asks again for each row.`,
    example: `await ${lower(parent.model)}Repository.find({ relations: { ${relation}: true } });`,
  }),
  listed: (child) => ({
    text: 'Ask for all values at once: In.',
    example: `await ${lower(child.model)}Repository.findBy({ ${child.column}: In(${child.values}) });`,
  }),
};

const sequelize: Words = {
  related: (child, parent) => ({
    text: `Load ${child.many} together with ${parent.many}: include; separate: true keeps it to two queries where a join would multiply rows.`,
    example: `await ${parent.model}.findAll({ include: [${child.model}] });`,
  }),
  listed: (child) => ({
    text: 'Ask for all values at once: an array in where becomes IN.',
    example: `await ${child.model}.findAll({ where: { ${child.column}: ${child.values} } });`,
  }),
};

const mikroorm: Words = {
  related: (child, parent, relation) => ({
    text: `Load ${child.many} together with ${parent.many}: populate in find, em.populate for entities that are loaded, or dataloader: true.`,
    example: `await em.find(${parent.model}, {}, { populate: ['${relation}'] });`,
  }),
  listed: (child) => ({
    text: 'Ask for all values at once: $in.',
    example: `await em.find(${child.model}, { ${child.column}: { $in: ${child.values} } });`,
  }),
};

const mongoose: Words = {
  related: (child, parent, relation) => ({
    text: `Load ${child.many} together with ${parent.many}: populate, which asks once with $in; or $lookup in an aggregation.`,
    example: `await ${parent.model}.find().populate('${relation}');`,
  }),
  listed: (child) => ({
    text: 'Ask for all values at once: $in.',
    example: `await ${child.model}.find({ ${child.column}: { $in: ${child.values} } });`,
  }),
};

const mongodb: Words = {
  related: (child, parent) => ({
    text: `Ask for all ${child.many} at once with $in, or join them to ${parent.many} with $lookup.`,
    example: `await db.collection('${child.table}').find({ ${child.column}: { $in: ${child.values} } }).toArray();`,
  }),
  listed: (child) => ({
    text: 'Ask for all values at once with $in, or join with $lookup.',
    example: `await db.collection('${child.table}').find({ ${child.column}: { $in: ${child.values} } }).toArray();`,
  }),
};

const redis: Words = {
  listed: (_child, { statement: { operation } }) =>
    /^get$/i.test(operation)
      ? { text: 'Ask for all keys in one round trip: MGET, or a pipeline.', example: 'await redis.mget(keys);' }
      : {
          text: `Send the commands in one round trip: a pipeline (ioredis: pipeline(); node-redis: Promise.all of commands).`,
          example: `const pipeline = redis.pipeline();\nfor (const key of keys) pipeline.${operation.toLowerCase()}(key);\nawait pipeline.exec();`,
        },
};

const postgresql: Words = {
  related: (child, parent) => ({
    text: `Ask for the ${child.many} of all ${parent.many} at once with = ANY($1), or JOIN the two. In a GraphQL resolver: a DataLoader.`,
    example: `SELECT * FROM ${child.table} WHERE ${child.column} = ANY($1) -- $1: ${child.values}`,
  }),
  listed: (child) => ({
    text: 'Ask for all values at once with = ANY($1), an array as the one parameter. In a GraphQL resolver: a DataLoader.',
    example: `SELECT * FROM ${child.table} WHERE ${child.column} = ANY($1) -- $1: ${child.values}`,
  }),
};

const sql: Words = {
  related: (child, parent) => ({
    text: `Ask for the ${child.many} of all ${parent.many} at once with IN (…), or JOIN the two. In a GraphQL resolver: a DataLoader.`,
    example: `SELECT * FROM ${child.table} WHERE ${child.column} IN (?, ?, ?) -- ${child.values}`,
  }),
  listed: (child) => ({
    text: 'Ask for all values at once with IN (…), a few hundred at a time. In a GraphQL resolver: a DataLoader.',
    example: `SELECT * FROM ${child.table} WHERE ${child.column} IN (?, ?, ?) -- ${child.values}`,
  }),
};

const byOrm = new Map<string, Words>(
  Object.entries({ prisma, drizzle, knex, kysely, typeorm, sequelize, mikroorm, mongoose }),
);
const bySystem = new Map<string, Words>(Object.entries({ postgresql, mongodb, redis }));

function lower(model: string): string {
  return model.charAt(0).toLowerCase() + model.slice(1);
}
