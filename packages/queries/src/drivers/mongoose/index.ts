export { type MongooseConnection, type MongooseLibrary, observeMongoose } from './observe-mongoose.js';
