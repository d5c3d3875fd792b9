import { mongoClientPing, mongoDbPing, mongoosePing } from './mongo.js';
import { mariadbConnectionPing, mariadbPoolPing, mysql2ConnectionPing, mysql2PoolPing } from './mysql.js';
import { mikroOrmPing, prismaPing, sequelizePing, typeormPing } from './orms.js';
import type { Ping, PingOf } from './ping.js';
import { pgClientPing, pglitePing, pgPoolPing, postgresJsPing } from './postgres.js';
import { drizzlePing, isTarget, knexPing, kyselyPing } from './query-builders.js';
import { ioredisPing, nodeRedisPing } from './redis.js';
import { betterSqlite3Ping, nodeSqlitePing } from './sqlite.js';

/** The outermost first: an ORM has methods of its driver, too. */
const recognisers: readonly PingOf[] = [
  prismaPing,
  typeormPing(knownPing),
  sequelizePing(knownPing),
  mikroOrmPing(knownPing),
  drizzlePing(knownPing),
  kyselyPing,
  knexPing,
  mongoosePing,
  mongoClientPing,
  mongoDbPing,
  pgPoolPing,
  pgClientPing,
  postgresJsPing,
  pglitePing,
  mysql2PoolPing,
  mysql2ConnectionPing,
  mariadbPoolPing,
  mariadbConnectionPing,
  ioredisPing,
  nodeRedisPing,
  betterSqlite3Ping,
  nodeSqlitePing,
];

/** How a client is pinged; undefined: it is none that is known. */
export function knownPing(client: unknown): Ping | undefined {
  if (!isTarget(client)) return undefined;
  for (const recognise of recognisers) {
    try {
      const ping = recognise(client);
      if (ping !== undefined) return ping;
    } catch {
      // A getter of something else threw when it was looked at.
    }
  }
  return undefined;
}
