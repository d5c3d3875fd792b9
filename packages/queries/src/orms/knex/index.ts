export { type KnexInstance, observeKnex } from './observe-knex.js';
