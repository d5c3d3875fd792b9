export { type BetterSqlite3Database, observeBetterSqlite3 } from './observe-better-sqlite3.js';
