import { runInScope } from '@sonde/metrics';
import { observeNodeRedis } from '@sonde/queries/node-redis';
import { createClient, createClientPool, createCluster } from 'redis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../../servers.js';
import { installRedis, type RedisServer, redisServers, startRedis } from '../servers/redis.js';
import { expectAllEnded } from './cases.js';
import { SeeingObserver } from './seen-queries.js';

describeWith(redisServers, 'node-redis with Redis', installRedis, () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());

  const operations = ({ seen }: SeeingObserver) => seen.map(({ start }) => start.command?.operation);
  const connected = async () => await createClient({ url: server.url }).connect();

  test('replies are as without, by every way to ask', async () => {
    const client = await connected();
    await client.hSet('user:1', { name: 'Ada', born: '1815' });
    const observer = new SeeingObserver();
    observeNodeRedis(client, observer);
    expect(await client.hGetAll('user:1')).toEqual({ name: 'Ada', born: '1815' });
    expect(await client.sendCommand(['HGET', 'user:1', 'name'])).toBe('Ada');
    expect(await client.withTypeMapping({ 36: Buffer }).hGet('user:1', 'name')).toEqual(Buffer.from('Ada'));
    expect(await client.multi().hGet('user:1', 'name').exec()).toEqual(['Ada']);
    expect(await client.multi().hGet('user:1', 'name').hGet('user:1', 'born').execAsPipeline()).toEqual([
      'Ada',
      '1815',
    ]);
    const keys: string[] = [];
    for await (const page of client.scanIterator()) keys.push(...page);
    expect(keys).toEqual(['user:1']);
    expect(operations(observer)).toEqual(['HGETALL', 'HGET', 'HGET', 'MULTI', 'PIPELINE', 'SCAN']);
    expect(observer.seen[1]?.start.parameters).toEqual(['user:1', 'name']);
    expectAllEnded(observer);
    client.destroy();
  });

  test('commands asked for before the connection is there keep their scope: 30 of 30', async () => {
    const client = createClient({ url: server.url });
    const observer = new SeeingObserver();
    observeNodeRedis(client, observer);
    const connecting = client.connect();
    const names = Array.from({ length: 30 }, (_, k) => `request ${k}`);
    await Promise.all(names.map((name) => runInScope({ kind: 'request', name }, () => client.get(name))));
    await connecting;
    expect(observer.seen.map(({ scope }) => scope?.name)).toEqual(names);
    expectAllEnded(observer);
    client.destroy();
  });

  test('what blocks, subscribes or greets is no query', async () => {
    const client = await connected();
    const observer = new SeeingObserver();
    observeNodeRedis(client, observer);
    await client.ping();
    await client.blPop('nothing', 0.01);
    await client.xRead({ key: 'nothing', id: '$' }, { BLOCK: 10 });
    const subscriber = client.duplicate();
    await subscriber.connect();
    await subscriber.subscribe('news', () => {});
    expect(operations(observer)).toEqual([]);
    client.destroy();
    subscriber.destroy();
  });

  test('a pool whose clients are all in use keeps scope and place', async () => {
    const pool = createClientPool({ url: server.url }, { maximum: 1 });
    await pool.connect();
    const observer = new SeeingObserver();
    const unobserve = observeNodeRedis(pool, observer);
    const names = Array.from({ length: 30 }, (_, k) => `request ${k}`);
    await Promise.all(names.map((name) => runInScope({ kind: 'request', name }, () => pool.get(name))));
    expect(observer.seen.map(({ scope }) => scope?.name)).toEqual(names);
    expect(observer.seen.slice(1).every(({ site }) => site?.file.endsWith('node-redis.test.ts'))).toBe(true);
    expect(await pool.execute((client) => client.get('nothing'))).toBe(null);
    expect(observer.seen).toHaveLength(31);
    unobserve();
    await pool.get('nothing');
    expect(observer.seen).toHaveLength(31);
    expectAllEnded(observer);
    pool.destroy();
  });

  test('the client is as it was in the end, also when it is observed by its two faces', async () => {
    const client = await connected();
    const self = Object.getPrototypeOf(client) as object;
    const before = Object.getOwnPropertyNames(self);
    const observer = new SeeingObserver();
    const unobserve = observeNodeRedis(client, observer);
    observeNodeRedis(client.withTypeMapping({}) as never, observer);
    expect(observer.told.map(({ code }) => code)).toEqual(['SONDE_QUERIES_OBSERVED_TWICE']);
    unobserve();
    expect(Object.getOwnPropertyNames(self)).toEqual(before);
    client.destroy();
  });
});

test.each([[undefined], [{}], ['redis://'], [{ sendCommand: () => {} }]])('%j is refused', (target) => {
  expect(() => observeNodeRedis(target as never, new SeeingObserver())).toThrow(
    expect.objectContaining({ code: 'SONDE_QUERIES_NOT_OBSERVABLE' }),
  );
});

test('a cluster is refused, and told what to do', () => {
  const cluster = createCluster({ rootNodes: [{ url: 'redis://127.0.0.1:1' }] });
  expect(() => observeNodeRedis(cluster as never, new SeeingObserver())).toThrow(/nodes/);
});
