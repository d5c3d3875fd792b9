import { runInScope } from '@sonde/metrics';
import { observeIoredis } from '@sonde/queries/ioredis';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../../servers.js';
import { installRedis, type RedisServer, redisServers, startRedis } from '../servers/redis.js';
import { expectAllEnded } from './cases.js';
import { SeeingObserver } from './seen-queries.js';

describeWith(redisServers, 'ioredis with Redis', installRedis, () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());

  const operations = ({ seen }: SeeingObserver) => seen.map(({ start }) => start.command?.operation);

  test('commands that wait for the connection keep their scope: 30 of 30', async () => {
    const client = new Redis(server.url, { lazyConnect: true });
    const observer = new SeeingObserver();
    observeIoredis(client, observer);
    const names = Array.from({ length: 30 }, (_, k) => `request ${k}`);
    await Promise.all(names.map((name) => runInScope({ kind: 'request', name }, () => client.get(name))));
    expect(observer.seen.map(({ scope }) => scope?.name)).toEqual(names);
    // The first of them opened the connection, and none was written before it was ready.
    expect(observer.seen.every(({ wasSent }) => wasSent)).toBe(true);
    expectAllEnded(observer);
    client.disconnect();
  });

  test('a pipeline and a transaction are one query each', async () => {
    const client = new Redis(server.url);
    const observer = new SeeingObserver();
    observeIoredis(client, observer);
    await client.set('text', 'a');
    const results = await client.pipeline().get('text').incr('text').get('text').exec();
    expect(results?.map(([error]) => error?.message)).toEqual([
      undefined,
      expect.stringContaining('integer'),
      undefined,
    ]);
    expect(await client.multi().set('a', '1').incr('a').exec()).toEqual([
      [null, 'OK'],
      [null, 2],
    ]);
    expect(operations(observer)).toEqual(['SET', 'PIPELINE', 'MULTI']);
    expect(observer.seen[1]?.ends[0]?.error).toBe(results?.[1]?.[0]);
    expectAllEnded(observer);
    client.disconnect();
  });

  test('what auto-pipelining puts together is one query', async () => {
    const client = new Redis(server.url, { enableAutoPipelining: true });
    await client.ping();
    const observer = new SeeingObserver();
    observeIoredis(client, observer);
    await Promise.all(['a', 'b', 'c'].map((key) => client.get(key)));
    expect(operations(observer)).toEqual(['PIPELINE']);
    expectAllEnded(observer);
    client.disconnect();
  });

  test('what blocks, subscribes or greets is no query; scripts are', async () => {
    const client = new Redis(server.url);
    const observer = new SeeingObserver();
    observeIoredis(client, observer);
    client.defineCommand('twice', { numberOfKeys: 1, lua: 'return {KEYS[1], ARGV[1]}' });
    const { twice } = client as unknown as { twice(key: string, value: string): Promise<unknown> };
    expect(await twice.call(client, 'key', 'value')).toEqual(['key', 'value']);
    await client.blpop('nothing', 0.01);
    await client.xread('BLOCK', 10, 'STREAMS', 'nothing', '$');
    await client.subscribe('news');
    expect(operations(observer)).toEqual(['EVALSHA']);
    expectAllEnded(observer);
    client.disconnect();
  });

  test('a rejection that nobody handles stays one, and a callback gets its error', async () => {
    const client = new Redis(server.url);
    const observer = new SeeingObserver();
    observeIoredis(client, observer);
    await client.set('text', 'a');
    const error = await new Promise((resolve) => client.incr('text', resolve));
    expect(observer.seen[1]?.ends[0]?.error).toBe(error);
    // The promise is the command's own: nothing of ours hangs on it.
    const unhandled: unknown[] = [];
    const listeners = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', (reason) => unhandled.push(reason));
    void client.incr('text');
    await client.get('text');
    await new Promise((resolve) => setImmediate(resolve));
    process.removeAllListeners('unhandledRejection');
    for (const listener of listeners) process.on('unhandledRejection', listener);
    expect(unhandled).toEqual([observer.seen[2]?.ends[0]?.error]);
    client.disconnect();
  });

  test('the client is as it was in the end', () => {
    const client = new Redis(server.url, { lazyConnect: true });
    const before = Object.getOwnPropertyNames(client);
    observeIoredis(client, new SeeingObserver())();
    expect(Object.getOwnPropertyNames(client)).toEqual(before);
  });
});

test.each([[undefined], [{}], ['redis://'], [{ sendCommand: () => {} }]])('%j is refused', (target) => {
  expect(() => observeIoredis(target as never, new SeeingObserver())).toThrow(
    expect.objectContaining({ code: 'SONDE_QUERIES_NOT_OBSERVABLE' }),
  );
});
