import type { QueryObserver } from '@sonde/queries';
import { observeIoredis } from '@sonde/queries/ioredis';
import { observeNodeRedis } from '@sonde/queries/node-redis';
import { Redis } from 'ioredis';
import { createClient, createClientPool } from 'redis';
import { redisServers } from '../servers/redis.js';
import { redis } from './database-servers.js';
import { type DriverUnderTest, type OpenDriver, people } from './kit.js';

/** Commands that the clients of both packages call by the same names. */
interface RedisCommands {
  get(key: string, done?: (error: unknown, reply: unknown) => void): Promise<unknown>;
  set(key: string, value: string): Promise<unknown>;
  incr(key: string): Promise<unknown>;
  multi(): { get(key: string): { exec(): Promise<unknown> } };
}

interface Connected extends Pick<OpenDriver, 'list'> {
  readonly client: unknown;
  readonly observe: (observer: QueryObserver) => () => void;
  readonly hasCallbacks?: boolean;
  flush(): Promise<unknown>;
  push(key: string): Promise<unknown>;
  close(): void;
}

function redisDriver(
  name: string,
  connect: (url: string, connections: number) => Connected | Promise<Connected>,
): DriverUnderTest {
  return {
    name,
    system: 'redis',
    url: import.meta.url,
    transactionOperations: ['MULTI'],
    async open({ connections }) {
      const { url } = await redis();
      const { observe, list, hasCallbacks, flush, push, close, ...connected } = await connect(url, connections);
      const client = connected.client as RedisCommands;
      await flush();
      for (const { id, name } of people) {
        await push(`person:${id}`);
        await client.set(`person:${id}`, name);
      }
      const findByCallback: OpenDriver['findByCallback'] = (id, done) => {
        client.get(`person:${id}`, done);
      };
      return {
        observe,
        list,
        async find(id) {
          return await client.get(`person:${id}`);
        },
        async findElsewhere(id) {
          return await client.get(`person:${id}`);
        },
        fail: () => client.incr('person:1'),
        secret: (secret) => client.set(`token:${secret}`, secret),
        ...(hasCallbacks === true && { findByCallback }),
        transaction: (id) => client.multi().get(`person:${id}`).exec(),
        async close() {
          close();
        },
      };
    },
  };
}

const ioredis = redisDriver('ioredis', (url) => {
  const client = new Redis(url);
  return {
    client,
    observe: (observer) => observeIoredis(client, observer),
    list: () => client.lrange('people', 0, -1),
    hasCallbacks: true,
    flush: () => client.flushall(),
    push: (key) => client.rpush('people', key),
    close: () => client.disconnect(),
  };
});

function nodeRedis(client: ReturnType<typeof createClient> | ReturnType<typeof createClientPool>): Connected {
  const one = client as ReturnType<typeof createClient>;
  return {
    client,
    observe: (observer) => observeNodeRedis(client, observer),
    list: () => one.lRange('people', 0, -1),
    flush: () => one.flushAll(),
    push: (key) => one.rPush('people', key),
    close: () => one.destroy(),
  };
}

const nodeRedisClient = redisDriver('node-redis, client', async (url) => {
  const client = createClient({ url });
  await client.connect();
  return nodeRedis(client as never);
});

const nodeRedisPool = redisDriver('node-redis, pool', async (url, maximum) => {
  const pool = createClientPool({ url }, { maximum });
  await pool.connect();
  return nodeRedis(pool as never);
});

/** Empty where there is no server: `ioredis.test.ts` and `node-redis.test.ts` say so. */
export const redisDrivers: readonly DriverUnderTest[] =
  redisServers.length > 0 ? [ioredis, nodeRedisClient, nodeRedisPool] : [];
