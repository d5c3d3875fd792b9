import { betterSqlite3Drivers } from './better-sqlite3.driver.js';
import { ioredisDrivers } from './ioredis.driver.js';
import type { DriverUnderTest } from './kit.js';
import { mariadbDrivers } from './mariadb.driver.js';
import { mongodbDrivers } from './mongodb.driver.js';
import { mongooseDrivers } from './mongoose.driver.js';
import { mysql2Drivers } from './mysql2.driver.js';
import { nodeRedisDrivers } from './node-redis.driver.js';
import { pgDrivers } from './pg.driver.js';
import { pgliteDrivers } from './pglite.driver.js';
import { postgresDrivers } from './postgres.driver.js';

/** The columns of the matrix. */
export const drivers: readonly DriverUnderTest[] = [
  ...pgDrivers,
  ...postgresDrivers,
  ...mysql2Drivers,
  ...mariadbDrivers,
  ...betterSqlite3Drivers,
  ...pgliteDrivers,
  ...mongodbDrivers,
  ...mongooseDrivers,
  ...ioredisDrivers,
  ...nodeRedisDrivers,
];
