import { observeIoredis } from '@sonde/queries/ioredis';
import { Redis } from 'ioredis';
import { redisServers } from '../servers/redis.js';
import { redis } from './database-servers.js';
import { type DriverUnderTest, people } from './kit.js';

const ioredis: DriverUnderTest = {
  name: 'ioredis',
  system: 'redis',
  url: import.meta.url,
  transactionOperations: ['MULTI'],
  async open() {
    const server = await redis();
    const client = new Redis(server.url);
    await client.flushall();
    for (const { id, name } of people) {
      await client.rpush('people', `person:${id}`);
      await client.set(`person:${id}`, name);
    }
    return {
      observe: (observer) => observeIoredis(client, observer),
      list: () => client.lrange('people', 0, -1),
      async find(id) {
        return await client.get(`person:${id}`);
      },
      async findElsewhere(id) {
        return await client.get(`person:${id}`);
      },
      fail: () => client.incr('person:1'),
      secret: (secret) => client.set(`token:${secret}`, secret),
      findByCallback(id, done) {
        client.get(`person:${id}`, done);
      },
      transaction: (id) => client.multi().get(`person:${id}`).exec(),
      async close() {
        client.disconnect();
      },
    };
  },
};

/** Empty where there is no server: `ioredis.test.ts` says so. */
export const ioredisDrivers: readonly DriverUnderTest[] = redisServers.length > 0 ? [ioredis] : [];
