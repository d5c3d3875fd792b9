import { QueryObserver } from '@sonde/queries';
import { observeDrizzle } from '@sonde/queries/drizzle';
import { observeKnex } from '@sonde/queries/knex';
import { observeKysely } from '@sonde/queries/kysely';
import { observePrismaAdapter } from '@sonde/queries/prisma';
import { observeSequelize } from '@sonde/queries/sequelize';
import { observeTypeorm } from '@sonde/queries/typeorm';
import { drizzle } from 'drizzle-orm/node-postgres';
import knex from 'knex';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { Sequelize } from 'sequelize';
import { DataSource } from 'typeorm';
import { expect, test } from 'vitest';

const nowhere = 'postgres://nobody@127.0.0.1:1/none';
// None of them connects before it is asked something.
const pool = new pg.Pool({ connectionString: nowhere });

interface Target {
  readonly orm: object;
  /** What is frozen of it. */
  readonly inside: object;
}

const targets: readonly (readonly [string, () => Target, (orm: never, observer: QueryObserver) => unknown])[] = [
  ['Drizzle', () => of(drizzle(pool), (db) => db), observeDrizzle],
  ['Knex', () => of(knex({ client: 'pg' }), (db) => db.client), observeKnex],
  [
    'Kysely',
    () => of(new Kysely<object>({ dialect: new PostgresDialect({ pool }) }), (db) => db.getExecutor()),
    observeKysely,
  ],
  ['Prisma', () => of({ provider: 'postgres', connect: async () => ({}) }, (adapter) => adapter), observePrismaAdapter],
  [
    'Sequelize',
    () => of(new Sequelize(nowhere, { logging: false }), (sequelize) => Reflect.get(sequelize, 'connectionManager')),
    observeSequelize,
  ],
  ['TypeORM', () => of(new DataSource({ type: 'postgres', url: nowhere }), (source) => source), observeTypeorm],
];

function of<T extends object>(orm: T, inside: (orm: T) => object): Target {
  return { orm, inside: inside(orm) };
}

test.each(targets)('%s that is frozen is refused when it is to be observed, and as it was', (_, make, observe) => {
  const observer = new QueryObserver({ log: false });
  const { orm, inside } = make();
  const before = [orm, Object.freeze(inside)].map((each) => Object.getOwnPropertyDescriptors(each));
  // The second time as the first: it is not held for observed.
  for (let n = 0; n < 2; n++) {
    expect(() => observe(orm as never, observer)).toThrow(
      expect.objectContaining({
        code: 'SONDE_QUERIES_NOT_OBSERVABLE',
        message: expect.stringMatching(/frozen.*before it is frozen/s),
      }),
    );
  }
  expect([orm, inside].map((each) => Object.getOwnPropertyDescriptors(each))).toEqual(before);
  if (orm instanceof Sequelize) expect(orm.hasHook('beforeQuery')).toBe(false);
  observer.close();
});
