export { type NodeSqliteDatabase, observeNodeSqlite } from './observe-node-sqlite.js';
