export { observePglite, type PgliteDatabase } from './observe-pglite.js';
