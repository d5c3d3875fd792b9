export { observePg } from './observe-pg.js';
export type { PgClient, PgPool } from './pg-driver.js';
