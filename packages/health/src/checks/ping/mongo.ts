import type { CheckContext } from '../../model/check.js';
import { field, hasMethods, isMethod, type Ping } from './ping.js';

interface Db {
  command(command: { readonly ping: 1 }, options: object): PromiseLike<unknown>;
}

/** Ends with the signal, and by itself: drivers from 6.11 on know `timeoutMS`, older ones take no notice. */
function pingDb(db: Db, { signal, timeoutMs }: CheckContext): PromiseLike<unknown> {
  return db.command({ ping: 1 }, { signal, timeoutMS: Math.max(1, Math.ceil(timeoutMs)) });
}

/** A MongoClient of `mongodb`. */
export function mongoClientPing(client: object): Ping | undefined {
  if (!hasMethods(client, 'db', 'connect', 'close', 'startSession')) return undefined;
  const mongo = client as unknown as { db(name: string): Db };
  return {
    kind: 'MongoClient',
    run: (context) => pingDb(mongo.db('admin'), context),
    isClosed: () => hasBeenClosed(mongo),
  };
}

/** Private to the driver, looked at with care. */
function hasBeenClosed(mongo: unknown): boolean {
  return field(field(mongo, 's'), 'hasBeenClosed') === true;
}

/** A Db of `mongodb`. */
export function mongoDbPing(client: object): Ping | undefined {
  if (!hasMethods(client, 'command', 'collection', 'listCollections')) return undefined;
  return {
    kind: 'Db of mongodb',
    run: (context) => pingDb(client as unknown as Db, context),
    isClosed: () => hasBeenClosed(field(client, 'client')),
  };
}

/** Mongoose itself, or one connection of it. */
export function mongoosePing(client: object): Ping | undefined {
  const connection = isConnection(client) ? client : field(client, 'connection');
  if (!isConnection(connection)) return undefined;
  return {
    kind: 'mongoose',
    run(context) {
      // A command would wait for the connection, for ten seconds, or for ever.
      if (field(connection, 'readyState') !== 1) throw new Error('not connected');
      const db = field(connection, 'db');
      if (!isMethod(field(db, 'command'))) throw new Error('not connected');
      return pingDb(db as Db, context);
    },
    isClosed: () => field(connection, 'readyState') === 99 || field(connection, '_closeCalled') === true,
  };
}

function isConnection(target: unknown): target is object {
  return (
    typeof target === 'object' &&
    target !== null &&
    typeof field(target, 'readyState') === 'number' &&
    hasMethods(target, 'openUri', 'model', 'close')
  );
}
