export { type IoredisClient, observeIoredis } from './observe-ioredis.js';
