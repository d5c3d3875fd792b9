export { type MongodbClient, observeMongodb } from './observe-mongodb.js';
