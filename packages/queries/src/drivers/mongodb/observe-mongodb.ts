import { describeValue } from '@sonde/metrics';
import { notObservable } from '../../errors.js';
import type { QueryObserver } from '../../observation/query-observer.js';
import type { QueryResult, QueryStart } from '../../query/query-event.js';
import { type Around, SharedMethods, sharedMethods } from '../../wrapping/class-methods.js';
import { observeCall } from '../../wrapping/observed-call.js';
import { observeOnce } from '../../wrapping/observed-targets.js';
import { undoable } from '../../wrapping/undoable.js';
import { aggregateStart, collectionMethods, findStart, methodStart, type Namespace } from './collection-command.js';
import { firstBatch } from './first-batch.js';

/** A `MongoClient`, as far as it is used here. */
export interface MongodbClient {
  db(name?: string): object;
}

/** What is known of a query besides its command: see `observeMongoose`. */
export type Caller = (client: object) => Pick<QueryStart, 'orm' | 'stack'> | undefined;

/**
 * Observes the queries of a MongoClient: those of collections, and of cursors when they first ask. Nothing has to be
 * switched on: the driver's command monitoring would have to be, before the client connects, and tells of a command when
 * it is sent, not where it was asked for; so the methods of collections and cursors are replaced instead.
 *
 * Further batches of a cursor (`getMore`) belong to its query, whose time is that of the first one. Waiting for a
 * connection of the pool is part of it. Not seen are `db.command`, `client.bulkWrite`, indexes and change streams.
 *
 * @returns what ends it
 * @throws SondeError SONDE_QUERIES_NOT_OBSERVABLE
 */
export function observeMongodb(client: MongodbClient, observer: QueryObserver): () => void {
  const prototypes = prototypesOf(client);
  return observeOnce(client, 'MongoClient', observer, () =>
    undoable((undo) => {
      for (const [prototype, arounds] of [
        [prototypes.collection, ofCollection()],
        [prototypes.find, ofCursor(findOf)],
        [prototypes.aggregation, ofCursor(aggregateOf)],
      ] as const) {
        undo(methodsOf(prototype, arounds).observe(prototype, client, observer));
      }
    }),
  );
}

const callers = new WeakMap<object, Caller>();

/** Says who asks the queries of a client that is observed. */
export function setCaller(client: object, caller: Caller | undefined): void {
  if (caller === undefined) callers.delete(client);
  else callers.set(client, caller);
}

interface OfClient {
  readonly client: object;
}

interface Collection extends OfClient {
  readonly dbName: string;
  readonly collectionName: string;
}

interface Cursor extends OfClient {
  readonly namespace: Namespace;
  readonly cursorFilter?: unknown;
  readonly findOptions?: object;
  readonly cursorOptions?: object;
  readonly pipeline?: unknown;
}

const clientOf = (self: object): unknown => (self as Partial<OfClient>).client;

function methodsOf(prototype: object, arounds: Readonly<Record<string, Around>>): SharedMethods {
  return sharedMethods(prototype, () => new SharedMethods(clientOf, arounds));
}

/** `insertMany` calls `bulkWrite`, before anybody else can: only the outer one counts. */
function ofCollection(): Record<string, Around> {
  const inside = new Set<QueryObserver>();
  return Object.fromEntries(
    collectionMethods.map((method): [string, Around] => [
      method,
      (observer, original, self, args) => {
        if (inside.has(observer)) return original(args);
        const describe = () => {
          const { dbName, collectionName } = self as Collection;
          return calledBy(self, methodStart({ db: dbName, collection: collectionName }, method, args));
        };
        const call = (): unknown => {
          inside.add(observer);
          try {
            return original(args);
          } finally {
            inside.delete(observer);
          }
        };
        return observeCall(observer, describe, call, (value) => documentsOf(method, value));
      },
    ]),
  );
}

/** A cursor asks when it is first read from, and again when it was rewound; both by this method. */
function ofCursor(describe: (cursor: Cursor) => QueryStart): Record<string, Around> {
  return {
    _initialize: (observer, original, self, args) =>
      observeCall(
        observer,
        () => calledBy(self, describe(self as Cursor)),
        () => original(args),
        firstBatch,
      ),
  };
}

function findOf({ namespace, cursorFilter, findOptions, cursorOptions }: Cursor): QueryStart {
  return findStart(namespace, cursorFilter, { ...findOptions, ...cursorOptions });
}

function aggregateOf({ namespace, pipeline }: Cursor): QueryStart {
  return aggregateStart(namespace, pipeline);
}

function calledBy(self: object, start: QueryStart | undefined): QueryStart | undefined {
  const caller = callers.get((self as OfClient).client);
  return start === undefined || caller === undefined ? start : { ...start, ...caller((self as OfClient).client) };
}

/** What a method that is no cursor's gives back, where those are documents or values of them. */
function documentsOf(method: string, value: unknown): QueryResult {
  if (method === 'distinct' && Array.isArray(value)) return { rows: value };
  if (!method.startsWith('findOneAnd')) return {};
  // With `includeResultMetadata`, the document is wrapped.
  const { lastErrorObject, value: inner } = (value ?? {}) as Record<string, unknown>;
  const document = lastErrorObject === undefined ? value : inner;
  return { rows: document === null || document === undefined ? [] : [document] };
}

/** The classes of a client's driver: there may be several copies of it in one process. Asks the server for nothing. */
function prototypesOf(client: unknown): { collection: object; find: object; aggregation: object } {
  const { db } = (client ?? {}) as Partial<MongodbClient>;
  if (typeof db !== 'function') throw refusal(describeValue(client));
  try {
    const collection = Reflect.get(Reflect.apply(db, client, ['sonde']), 'collection') as (name: string) => object;
    const made = Reflect.apply(collection, Reflect.apply(db, client, ['sonde']), ['sonde']) as {
      client: unknown;
      find(filter: object): object;
      aggregate(pipeline: object[]): object;
    };
    const cursors = [made.find({}), made.aggregate([])] as const;
    for (const cursor of cursors) void (cursor as { close?: () => Promise<void> }).close?.();
    const [find, aggregation] = cursors.map((cursor) => Object.getPrototypeOf(cursor) as Record<string, unknown>);
    if (made.client === client && typeof find?.['_initialize'] === 'function' && aggregation !== undefined) {
      return { collection: Object.getPrototypeOf(made) as object, find, aggregation };
    }
  } catch {
    throw refusal(describeValue(client));
  }
  throw refusal('a MongoClient of another version');
}

function refusal(got: string): Error {
  return notObservable(
    'observeMongodb(client)',
    got,
    'a MongoClient of mongodb 6 or 7',
    'Pass what `new MongoClient(url)` or `await MongoClient.connect(url)` returned; of mongoose, pass it to observeMongoose.',
  );
}
