export { type KyselyInstance, observeKysely } from './observe-kysely.js';
