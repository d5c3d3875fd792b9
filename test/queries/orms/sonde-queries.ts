/** What the tests of ORMs take of the package: in one place, so that they all meet the same copy of it. */

export type { ScopeReport } from '@sonde/queries';
export { QueryObserver } from '@sonde/queries';
export { type DrizzleDatabase, observeDrizzle } from '@sonde/queries/drizzle';
export { observeKnex } from '@sonde/queries/knex';
export { observeKysely } from '@sonde/queries/kysely';
export { observeMikroOrm } from '@sonde/queries/mikroorm';
export { observePg } from '@sonde/queries/pg';
export { observePrisma, observePrismaAdapter } from '@sonde/queries/prisma';
export { observeSequelize } from '@sonde/queries/sequelize';
export { observeTypeorm } from '@sonde/queries/typeorm';
