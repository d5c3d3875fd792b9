export type { Mysql2Connection, Mysql2Pool } from './mysql2-driver.js';
export { type Mysql2Promise, observeMysql2 } from './observe-mysql2.js';
