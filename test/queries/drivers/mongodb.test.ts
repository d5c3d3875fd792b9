import { runInScope, runScope } from '@sonde/metrics';
import { observeMongodb } from '@sonde/queries/mongodb';
import { MongoClient, ObjectId } from 'mongodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type MongodbServer, startMongodb } from '../servers/mongodb.js';
import { expectAllEnded } from './cases.js';
import { SeeingObserver } from './seen-queries.js';

let server: MongodbServer;
beforeAll(async () => {
  server = await startMongodb();
});
afterAll(() => server.stop());

const operations = ({ seen }: SeeingObserver) => seen.map(({ start }) => start.command?.operation);

describe('a client that is observed', () => {
  let client: MongoClient;
  let observer: SeeingObserver;
  const posts = () => client.db().collection('posts');

  beforeEach(async () => {
    client = new MongoClient(server.url, { maxPoolSize: 2 });
    await posts().deleteMany({});
    await posts().insertMany(
      Array.from({ length: 25 }, (_, k) => ({ _id: k as never, author: k % 5, tag: `t${k % 3}` })),
    );
    server.commands.length = 0;
    observer = new SeeingObserver();
    const unobserve = observeMongodb(client, observer);
    return async () => {
      expectAllEnded(observer);
      unobserve();
      await client.close();
    };
  });

  test('further batches belong to their query, whose rows are those of the first', async () => {
    const ids: unknown[] = [];
    for await (const { _id } of posts().find({}, { batchSize: 10 })) ids.push(_id);
    expect(ids).toEqual(Array.from({ length: 25 }, (_, k) => k));
    expect(server.commands).toEqual(['find', 'getMore', 'getMore']);
    expect(operations(observer)).toEqual(['find']);
    expect(observer.seen[0]?.ends[0]?.rows).toHaveLength(10);
    expect(observer.seen[0]?.ends[0]?.rows?.[9]).toEqual({ _id: 9, author: 4, tag: 't0' });
  });

  test('a cursor is a query when it is first read, and again when it was rewound', async () => {
    const cursor = posts().find({ author: 1 }).sort({ _id: -1 }).limit(2);
    expect(observer.seen).toHaveLength(0);
    expect(await cursor.toArray()).toHaveLength(2);
    cursor.rewind();
    expect(await cursor.next()).toMatchObject({ _id: 21 });
    const stream = cursor.clone().stream();
    expect(await stream.toArray()).toHaveLength(2);
    await cursor.close();
    expect(operations(observer)).toEqual(['find', 'find', 'find']);
    expect(observer.seen[0]?.start.command).toMatchObject({ target: 'posts', shape: '{"author":?} sort {"_id":?}' });
  });

  test('every method is the one command that it sends', async () => {
    const collection = posts();
    await collection.findOne({ _id: 1 as never });
    await collection.insertOne({ _id: 100 as never, author: 1 });
    await collection.insertMany([{ _id: 101 as never }, { _id: 102 as never }]);
    await collection.bulkWrite([{ updateOne: { filter: { _id: 101 as never }, update: { $set: { a: 1 } } } }]);
    await collection.updateOne({ _id: 100 as never }, { $set: { author: 2 } });
    await collection.replaceOne({ _id: 100 as never }, { author: 3 });
    expect(await collection.findOneAndUpdate({ author: 3, _id: 100 as never }, { $set: { a: 2 } })).toMatchObject({
      _id: 100,
    });
    expect(await collection.countDocuments({ author: 1 })).toBe(5);
    expect(await collection.estimatedDocumentCount()).toBe(28);
    expect(await collection.distinct('tag', { author: 1 })).toEqual(['t1', 't0', 't2']);
    expect(await collection.aggregate([{ $match: { author: 1 } }, { $limit: 2 }]).toArray()).toHaveLength(2);
    await collection.deleteOne({ _id: 100 as never });
    expect(operations(observer)).toEqual([
      'find',
      'insert',
      'insert',
      'bulkWrite',
      'update',
      'update',
      'findAndModify',
      'aggregate',
      'count',
      'distinct',
      'aggregate',
      'delete',
    ]);
    expect(server.commands).toHaveLength(12);
  });

  test('30 of 30 queries belong to their request, before the client is connected and after', async () => {
    const late = new MongoClient(server.url, { maxPoolSize: 2 });
    const unobserve = observeMongodb(late, observer);
    const names = Array.from({ length: 30 }, (_, k) => `request ${k}`);
    const collection = late.db().collection('posts');
    const ask = (name: string, k: number) =>
      runInScope({ kind: 'request', name }, () => collection.findOne({ author: k }));
    await Promise.all(names.map(ask));
    await Promise.all(names.map(ask));
    expect(observer.seen.map(({ scope }) => scope?.name)).toEqual([...names, ...names]);
    unobserve();
    await late.close();
  });

  test('identifiers of the driver lead to the query that they come from', async () => {
    const users = client.db().collection('users');
    const ids = Array.from({ length: 6 }, () => new ObjectId());
    await users.insertMany(ids.map((_id) => ({ _id })));
    observer.seen.length = 0;
    await runScope({ kind: 'request', name: 'list' }, async () => {
      for (const { _id } of await users.find({}).toArray()) await posts().find({ user: _id }).toArray();
    });
    const [finding] = observer.findings().filter(({ kind }) => kind === 'n_plus_one');
    expect(finding).toMatchObject({ confidence: 'high', count: 6, parent: { statement: { text: 'find users {}' } } });
  });

  test('an unfinished or refused query ends with its error, and the next one is asked as ever', async () => {
    const error = await posts()
      .aggregate([{ $unheard: 1 }])
      .toArray()
      .catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 40_324 });
    expect(observer.seen[0]?.ends[0]?.error).toBe(error);
    const aborted = new AbortController();
    const asking = posts()
      .find({}, { comment: 'sleep 5000', signal: aborted.signal } as never)
      .toArray();
    setTimeout(() => aborted.abort(new Error('enough')), 20);
    await expect(asking).rejects.toThrow('enough');
    expect(await posts().findOne({ _id: 3 as never })).toMatchObject({ _id: 3 });
    expect(observer.seen).toHaveLength(3);
  });
});

test('the classes of the driver are as they were, when the last observer is gone', async () => {
  const client = new MongoClient(server.url);
  const collection = client.db().collection('posts');
  const prototypes = [collection, collection.find(), collection.aggregate()].map(
    (made) => Object.getPrototypeOf(made) as object,
  );
  const descriptors = () => prototypes.map((prototype) => Object.getOwnPropertyDescriptors(prototype));
  const before = descriptors();
  const stops = [new SeeingObserver(), new SeeingObserver()].map((observer) => observeMongodb(client, observer));
  expect(descriptors()).not.toEqual(before);
  for (const stop of stops) stop();
  expect(descriptors()).toEqual(before);
  await client.close();
});

test('clients that are not observed are left alone', async () => {
  const [client, other] = [new MongoClient(server.url), new MongoClient(server.url)];
  const observer = new SeeingObserver();
  const unobserve = observeMongodb(client, observer);
  await other.db().collection('posts').find({}).toArray();
  await other
    .db()
    .collection('posts')
    .deleteOne({ _id: 1 as never });
  expect(observer.seen).toHaveLength(0);
  unobserve();
  await client.close();
  await other.close();
});

test.each([
  [undefined],
  [{}],
  ['mongodb://'],
  [{ db: () => ({}) }],
  [
    {
      db: () => {
        throw new Error('no');
      },
    },
  ],
])('%j is refused', (target) => {
  expect(() => observeMongodb(target as never, new SeeingObserver())).toThrow(
    expect.objectContaining({ code: 'SONDE_QUERIES_NOT_OBSERVABLE' }),
  );
});
