import { observeMongodb } from '@sonde/queries/mongodb';
import { MongoClient } from 'mongodb';
import { mongodbServer } from './database-servers.js';
import { type DriverUnderTest, people } from './kit.js';

const mongodb: DriverUnderTest = {
  name: 'mongodb',
  system: 'mongodb',
  url: import.meta.url,
  async open({ connections }) {
    const server = await mongodbServer();
    const client = await MongoClient.connect(server.url, { maxPoolSize: connections });
    const collection = client.db().collection<{ _id: number; name: string }>('people');
    await collection.deleteMany({});
    await collection.insertMany(people.map(({ id, name }) => ({ _id: id, name })));
    return {
      observe: (observer) => observeMongodb(client, observer),
      list: () => collection.find({}).sort({ _id: 1 }).toArray(),
      async find(id) {
        return await collection.findOne({ _id: id });
      },
      async findElsewhere(id) {
        return await collection.findOne({ _id: id });
      },
      fail: () => collection.findOne({ _id: { $unheard: 1 } as never }),
      secret: (secret) => collection.find({ name: secret, [`of.${secret}`]: { $in: [secret, secret] } }).toArray(),
      async stream() {
        let count = 0;
        for await (const _ of collection.find()) count++;
        return count;
      },
      async close() {
        await client.close();
      },
    };
  },
};

export const mongodbDrivers: readonly DriverUnderTest[] = [mongodb];
