import { runInScope, runScope } from '@sonde/metrics';
import { observeMongoose } from '@sonde/queries/mongoose';
import mongoose from 'mongoose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type MongodbServer, startMongodb } from '../servers/mongodb.js';
import { expectAllEnded } from './cases.js';
import { SeeingObserver } from './seen-queries.js';

let server: MongodbServer;
beforeAll(async () => {
  server = await startMongodb();
});
afterAll(() => server.stop());

const options = { autoIndex: false, autoCreate: false, maxPoolSize: 2 };

function modelsOf(connection: mongoose.Connection) {
  const authors = new mongoose.Schema({ name: String });
  const posts = new mongoose.Schema({ title: String, author: { type: mongoose.Types.ObjectId, ref: 'Author' } });
  return { Author: connection.model('Author', authors), Post: connection.model('Post', posts) };
}

const here = ({ seen }: SeeingObserver) => seen.map(({ site }) => site?.file.replace(/.*\//, ''));

test('all that models do is asked by mongoose, from here', async () => {
  const connection = await mongoose.createConnection(server.url, options).asPromise();
  const { Author, Post } = modelsOf(connection);
  const observer = new SeeingObserver();
  const unobserve = observeMongoose(connection, observer);
  await runInScope({ kind: 'test' }, async () => {
    const ada = await Author.create({ name: 'Ada' });
    await Post.insertMany([
      { title: 'a', author: ada._id },
      { title: 'b', author: ada._id },
    ]);
    expect(await Post.find({ title: 'a' })).toHaveLength(1);
    expect(await Post.countDocuments({ author: ada._id })).toBe(2);
    expect(await Post.aggregate([{ $match: { title: 'a' } }])).toHaveLength(1);
    await Post.updateOne({ title: 'a' }, { title: 'c' });
    ada.name = 'Ada L.';
    await ada.save();
    const posts = await Post.find().populate<{ author: { name: string } }>('author');
    expect(posts.map(({ author }) => author.name)).toEqual(['Ada L.', 'Ada L.']);
    let count = 0;
    for await (const _ of Post.find().cursor({ batchSize: 1 })) count++;
    expect(count).toBe(2);
    await Post.deleteMany({});
  });
  expect(observer.seen.map(({ start }) => `${start.command?.operation} ${start.command?.target}`)).toEqual([
    'insert authors',
    'insert posts',
    'find posts',
    'aggregate posts',
    'aggregate posts',
    'update posts',
    'update authors',
    'find posts',
    'find authors',
    'find posts',
    'delete posts',
  ]);
  expect(new Set(observer.seen.map(({ start }) => start.orm))).toEqual(new Set(['mongoose']));
  expect(here(observer)).toEqual(observer.seen.map(() => 'mongoose.test.ts'));
  expectAllEnded(observer);
  unobserve();
  await Post.find();
  expect(observer.seen).toHaveLength(11);
  await connection.close();
});

test('what waits until there is a connection keeps its request: 30 of 30', async () => {
  const connection = mongoose.createConnection();
  const { Author } = modelsOf(connection);
  const observer = new SeeingObserver();
  const unobserve = observeMongoose(connection, observer);
  const names = Array.from({ length: 30 }, (_, k) => `request ${k}`);
  const asking = names.map((name) => runInScope({ kind: 'request', name }, async () => await Author.findOne({ name })));
  await connection.openUri(server.url, options);
  await Promise.all(asking);
  expect(observer.seen.map(({ scope }) => scope?.name)).toEqual(names);
  expectAllEnded(observer);
  unobserve();
  await connection.close();
});

test('a loop over documents is found; populate is not', async () => {
  const connection = await mongoose.createConnection(server.url, options).asPromise();
  const { Author, Post } = modelsOf(connection);
  const authors = await Author.insertMany(Array.from({ length: 6 }, (_, k) => ({ name: `author ${k}` })));
  await Post.insertMany(authors.map(({ _id }) => ({ title: 'x', author: _id })));
  const observer = new SeeingObserver();
  const unobserve = observeMongoose(connection, observer);
  await runScope({ kind: 'request', name: 'good' }, async () => {
    await Post.find({ title: 'x' }).populate('author');
  });
  expect(observer.findings()).toEqual([]);
  await runScope({ kind: 'request', name: 'bad' }, async () => {
    for (const post of await Post.find({ title: 'x' })) await Author.findById(post.author);
  });
  expect(observer.findings()).toMatchObject([
    { kind: 'n_plus_one', confidence: 'high', orm: 'mongoose', parent: { statement: { summary: 'find posts' } } },
  ]);
  unobserve();
  await connection.close();
});

test('the library is as it was in the end', () => {
  const targets = [mongoose.Query.prototype, mongoose.Aggregate.prototype, mongoose.Model.prototype, mongoose.Model];
  const values = () =>
    targets.flatMap((target) =>
      Object.values(Object.getOwnPropertyDescriptors(target)).map(({ value }) => value as unknown),
    );
  const before = values();
  const areAsBefore = () => {
    const now = values();
    return now.length === before.length && now.every((value, k) => Object.is(value, before[k]));
  };
  const stops = [new SeeingObserver(), new SeeingObserver()].map((observer) => observeMongoose(mongoose, observer));
  expect(areAsBefore()).toBe(false);
  for (const stop of stops) stop();
  expect(areAsBefore()).toBe(true);
});

test.each([[undefined], [{}], ['mongodb://'], [{ connections: [] }]])('%j is refused', (target) => {
  expect(() => observeMongoose(target as never, new SeeingObserver())).toThrow(
    expect.objectContaining({ code: 'SONDE_QUERIES_NOT_OBSERVABLE' }),
  );
});
