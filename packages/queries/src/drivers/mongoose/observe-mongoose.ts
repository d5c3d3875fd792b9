import { describeValue } from '@sonde/metrics';
import { notObservable } from '../../errors.js';
import type { QueryObserver } from '../../observation/query-observer.js';
import { observeOnce } from '../../wrapping/observed-targets.js';
import { undoable } from '../../wrapping/undoable.js';
import { type MongodbClient, observeMongodb, setCaller } from '../mongodb/observe-mongodb.js';
import { askingStack, followStacks, type MongooseClasses } from './asking-stack.js';

/** A connection of mongoose, as far as it is used here. */
export interface MongooseConnection {
  readonly base: object;
  getClient(): unknown;
  on(event: string, listener: () => void): unknown;
  off(event: string, listener: () => void): unknown;
}

/** What `import mongoose from 'mongoose'` gives, as far as it is used here. */
export interface MongooseLibrary {
  readonly connections: readonly object[];
  readonly Query: object;
  readonly Aggregate: object;
  readonly Model: object;
  readonly connection: object;
}

/**
 * Observes what mongoose asks: of one connection, or of all that the library has now (those made later are observed by a
 * call of their own). The connection may be made before or after it connects.
 *
 * mongoose has diagnostics channels, but its plugins and hooks change a query between their `start` and the driver, and
 * `populate` does not speak there; so the driver beneath is observed, and is told that it is mongoose who asks, and where.
 *
 * @returns what ends it
 * @throws SondeError SONDE_QUERIES_NOT_OBSERVABLE
 */
export function observeMongoose(target: MongooseLibrary | MongooseConnection, observer: QueryObserver): () => void {
  const { library, connections } = read(target);
  return observeOnce(target, 'mongoose', observer, () =>
    undoable((undo) => {
      undo(followStacks(library));
      for (const connection of connections) undo(observeConnection(connection, observer));
    }),
  );
}

const ours = () => ({ orm: 'mongoose', stack: askingStack() });

function observeConnection(connection: MongooseConnection, observer: QueryObserver): () => void {
  let client: object | undefined;
  let stop = (): void => {};
  // A connection that is opened again has another client.
  const follow = (): void => {
    try {
      const present = connection.getClient();
      if (present === client || typeof present !== 'object' || present === null) return;
      stop();
      const end = observeMongodb(present as MongodbClient, observer);
      client = present;
      setCaller(present, ours);
      stop = () => {
        setCaller(present, undefined);
        end();
      };
    } catch (cause) {
      observer.failed(cause);
    }
  };
  follow();
  // It is told before anything that was waiting for the connection is asked.
  connection.on('connected', follow);
  return () => {
    connection.off('connected', follow);
    stop();
  };
}

function read(target: unknown): { library: MongooseClasses; connections: readonly MongooseConnection[] } {
  const library = isConnection(target) ? target.base : target;
  const { connections } = (target ?? {}) as Partial<MongooseLibrary>;
  if (!isLibrary(library)) throw refusal(target);
  if (isConnection(target)) return { library, connections: [target] };
  return { library, connections: (connections ?? []).filter(isConnection) };
}

function isConnection(value: unknown): value is MongooseConnection {
  const { base, getClient, on } = (value ?? {}) as Partial<MongooseConnection>;
  return typeof base === 'object' && typeof getClient === 'function' && typeof on === 'function';
}

function isLibrary(value: unknown): value is MongooseClasses {
  const { Query, Aggregate, Model } = (value ?? {}) as Partial<MongooseLibrary>;
  return [Query, Aggregate, Model].every((one) => typeof one === 'function');
}

function refusal(target: unknown): Error {
  return notObservable(
    'observeMongoose(mongoose)',
    describeValue(target),
    'the mongoose library, or a connection of it',
    'Pass what `import mongoose from "mongoose"` gave, or what `mongoose.createConnection(url)` returned.',
  );
}
