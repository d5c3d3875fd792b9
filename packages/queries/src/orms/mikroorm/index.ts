export { type MikroOrmInstance, observeMikroOrm } from './observe-mikro-orm.js';
