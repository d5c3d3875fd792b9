import { observeMongoose } from '@sonde/queries/mongoose';
import mongoose from 'mongoose';
import { mongodbServer } from './database-servers.js';
import { type DriverUnderTest, people } from './kit.js';

const mongooseDriver: DriverUnderTest = {
  name: 'mongoose',
  system: 'mongodb',
  url: import.meta.url,
  async open({ connections }) {
    const server = await mongodbServer();
    const connection = await mongoose
      .createConnection(server.url, { maxPoolSize: connections, autoIndex: false, autoCreate: false })
      .asPromise();
    const schema = new mongoose.Schema({ _id: Number, name: String }, { collection: 'people', strictQuery: false });
    const Person = connection.model('Person', schema);
    await Person.deleteMany();
    await Person.insertMany(people.map(({ id, name }) => ({ _id: id, name })));
    return {
      observe: (observer) => observeMongoose(connection, observer),
      list: () => Person.find().sort({ _id: 1 }).lean().exec(),
      async find(id) {
        return await Person.findById(id).lean();
      },
      async findElsewhere(id) {
        return await Person.findOne({ _id: id }).lean();
      },
      fail: () => connection.collection('people').findOne({ _id: { $unheard: 1 } as never }),
      secret: (secret) => Person.find({ name: secret }).where(`of.${secret}`).in([secret]).lean().exec(),
      async stream() {
        let count = 0;
        for await (const _ of Person.find().lean().cursor()) count++;
        return count;
      },
      async close() {
        await connection.close();
      },
    };
  },
};

export const mongooseDrivers: readonly DriverUnderTest[] = [mongooseDriver];
