export type { MariadbConnection, MariadbPool } from './mariadb-driver.js';
export { observeMariadb } from './observe-mariadb.js';
