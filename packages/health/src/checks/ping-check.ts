import { checkOptions, describeValue, SondeError } from '@sonde/metrics';
import type { CheckDefinition } from '../model/check.js';
import { type DefinitionOptions, definitionOf, definitionRules } from './definition-options.js';
import { knownPing } from './ping/known-clients.js';

export interface PingCheckOptions extends DefinitionOptions {
  /** What is asked, for clients that take SQL. Default `SELECT 1`, or the protocol's own ping of MySQL and MariaDB. */
  readonly statement?: string | undefined;
}

const rules = {
  ...definitionRules,
  statement: ['a statement', (value: unknown) => typeof value === 'string' && value.trim() !== ''],
} as const;

/**
 * Asks the server behind a client for a sign of life: a pool, connection or ORM of `pg`, `postgres`, PGlite, `mysql2`,
 * `mariadb`, `mongodb`, `mongoose`, `ioredis`, `redis`, `better-sqlite3`, `node:sqlite`, Prisma, TypeORM, Sequelize,
 * MikroORM, Drizzle, Kysely and Knex, told by their shapes.
 *
 * At the time limit a connection of a pool is destroyed, and who waits for one leaves the queue, so that checks do not
 * use up the pool they look at.
 *
 * @throws SondeError SONDE_HEALTH_CLIENT_UNKNOWN, SONDE_INVALID_OPTION
 */
export function pingCheck(client: unknown, options: PingCheckOptions = {}): CheckDefinition {
  checkOptions('pingCheck()', rules, options);
  const ping = knownPing(client);
  if (ping === undefined) {
    throw new SondeError('SONDE_HEALTH_CLIENT_UNKNOWN', {
      what: 'pingCheck()',
      // A text is an address with a password more often than not.
      got: typeof client === 'string' ? 'a text' : describeValue(client),
      expected: 'a pool, client, connection or ORM that it knows',
      next: 'Pass the client itself. Of another kind, write the check yourself: check: async ({ signal }) => { await client.ping({ signal }); }.',
    });
  }
  const { statement } = options;
  return {
    ...definitionOf(options),
    async check(context) {
      if (ping.isClosed()) throw new Error(`the ${ping.kind} is closed`);
      await ping.run(context, statement);
    },
  };
}

/** Whether `pingCheck` knows such a client. */
export function canPing(client: unknown): boolean {
  return knownPing(client) !== undefined;
}

/** Whether the owner of a client closed it, so that it answers never more. Of what is not known, false. */
export function isClosed(client: unknown): boolean {
  try {
    return knownPing(client)?.isClosed() ?? false;
  } catch {
    return false;
  }
}
