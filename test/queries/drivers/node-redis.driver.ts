import { observeNodeRedis } from '@sonde/queries/node-redis';
import { createClient, createClientPool } from 'redis';
import { redisServers } from '../servers/redis.js';
import { redis } from './database-servers.js';
import { type DriverUnderTest, people } from './kit.js';

const nodeRedis: DriverUnderTest = {
  name: 'node-redis, client',
  system: 'redis',
  url: import.meta.url,
  transactionOperations: ['MULTI'],
  async open() {
    const server = await redis();
    const client = createClient({ url: server.url });
    await client.connect();
    await client.flushAll();
    for (const { id, name } of people) {
      await client.rPush('people', `person:${id}`);
      await client.set(`person:${id}`, name);
    }
    return {
      observe: (observer) => observeNodeRedis(client, observer),
      list: () => client.lRange('people', 0, -1),
      async find(id) {
        return await client.get(`person:${id}`);
      },
      async findElsewhere(id) {
        return await client.get(`person:${id}`);
      },
      fail: () => client.incr('person:1'),
      secret: (secret) => client.set(`token:${secret}`, secret),
      transaction: (id) => client.multi().get(`person:${id}`).exec(),
      async close() {
        client.destroy();
      },
    };
  },
};

const nodeRedisPool: DriverUnderTest = {
  name: 'node-redis, pool',
  system: 'redis',
  url: import.meta.url,
  transactionOperations: ['MULTI'],
  async open({ connections }) {
    const server = await redis();
    const pool = createClientPool({ url: server.url }, { maximum: connections });
    await pool.connect();
    await pool.flushAll();
    for (const { id, name } of people) {
      await pool.rPush('people', `person:${id}`);
      await pool.set(`person:${id}`, name);
    }
    return {
      observe: (observer) => observeNodeRedis(pool, observer),
      list: () => pool.lRange('people', 0, -1),
      async find(id) {
        return await pool.get(`person:${id}`);
      },
      async findElsewhere(id) {
        return await pool.get(`person:${id}`);
      },
      fail: () => pool.incr('person:1'),
      secret: (secret) => pool.set(`token:${secret}`, secret),
      transaction: (id) => pool.multi().get(`person:${id}`).exec(),
      async close() {
        pool.destroy();
      },
    };
  },
};

/** Empty where there is no server: `node-redis.test.ts` says so. */
export const nodeRedisDrivers: readonly DriverUnderTest[] = redisServers.length > 0 ? [nodeRedis, nodeRedisPool] : [];
