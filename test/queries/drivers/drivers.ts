import { betterSqlite3Drivers } from './better-sqlite3.driver.js';
import type { DriverUnderTest } from './kit.js';
import { mongodbDrivers } from './mongodb.driver.js';
import { mongooseDrivers } from './mongoose.driver.js';
import { mysqlDrivers } from './mysql.driver.js';
import { pgDrivers } from './pg.driver.js';
import { pgliteDrivers } from './pglite.driver.js';
import { postgresDrivers } from './postgres.driver.js';
import { redisDrivers } from './redis.driver.js';

/** The columns of the matrix. */
export const drivers: readonly DriverUnderTest[] = [
  ...pgDrivers,
  ...postgresDrivers,
  ...mysqlDrivers,
  ...betterSqlite3Drivers,
  ...pgliteDrivers,
  ...mongodbDrivers,
  ...mongooseDrivers,
  ...redisDrivers,
];
