export { type NodeRedisClient, observeNodeRedis } from './observe-node-redis.js';
