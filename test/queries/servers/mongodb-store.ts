import { Long } from 'mongodb';
import { matches, Refusal, valueAt } from './mongodb-filter.js';

export type Document = Record<string, unknown>;

/** Documents by collection, and what is left of open cursors. */
export class MongodbStore {
  readonly collections = new Map<string, Document[]>();
  readonly cursors = new Map<string, Document[]>();
  private cursorCount = 0;

  of(name: unknown): Document[] {
    const known = this.collections.get(String(name)) ?? [];
    this.collections.set(String(name), known);
    return known;
  }

  /** A reply with the first of some documents, and a cursor for the others. */
  batch(namespace: string, documents: Document[], size: number, isWhole: boolean): Document {
    const rest = isWhole ? [] : documents.slice(size);
    const id = rest.length === 0 ? Long.ZERO : Long.fromNumber(++this.cursorCount);
    if (rest.length > 0) this.cursors.set(id.toString(), rest);
    return { cursor: { firstBatch: documents.slice(0, size), id, ns: namespace }, ok: 1 };
  }
}

const greeting = (): Document => ({
  ismaster: true,
  isWritablePrimary: true,
  helloOk: true,
  maxBsonObjectSize: 16_777_216,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
  localTime: new Date(),
  logicalSessionTimeoutMinutes: 30,
  connectionId: 1,
  minWireVersion: 0,
  maxWireVersion: 21,
  readOnly: false,
  ok: 1,
});

/** What the server says to a command; errors as MongoDB tells them. */
export function answer(store: MongodbStore, command: Document): Document {
  const [name = ''] = Object.keys(command);
  try {
    const run = commands[name];
    if (run === undefined) throw new Refusal(59, 'CommandNotFound', `no such command: '${name}'`);
    return run(store, command, `${String(command['$db'])}.${String(command[name])}`);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { ok: 0, code: error.code, codeName: error.codeName, errmsg: error.message };
  }
}

type Run = (store: MongodbStore, command: Document, namespace: string) => Document;

const commands: Readonly<Record<string, Run>> = {
  hello: greeting,
  ismaster: greeting,
  isMaster: greeting,
  ping: () => ({ ok: 1 }),
  endSessions: () => ({ ok: 1 }),
  createIndexes: () => ({ ok: 1 }),
  killCursors: (store, { cursors }) => {
    for (const id of cursors as unknown[]) store.cursors.delete(String(id));
    return { ok: 1, cursorsKilled: cursors, cursorsNotFound: [], cursorsAlive: [], cursorsUnknown: [] };
  },
  find: (store, command, namespace) => {
    const { filter, limit, skip, batchSize, singleBatch, sort } = command;
    const found = sorted(
      store.of(command['find']).filter((document) => matches(document, filter as Document)),
      sort,
    );
    const from = Number(skip ?? 0);
    const all = found.slice(from, Number(limit ?? 0) > 0 ? from + Number(limit) : undefined);
    return store.batch(namespace, all, Number(batchSize ?? 101), singleBatch === true);
  },
  getMore: (store, { getMore, collection, batchSize, $db }) => {
    const left = store.cursors.get(String(getMore)) ?? [];
    const size = Number(batchSize ?? 1000);
    const rest = left.slice(size);
    if (rest.length > 0) store.cursors.set(String(getMore), rest);
    else store.cursors.delete(String(getMore));
    // As a Long again: it was read as a number.
    const id = rest.length > 0 ? Long.fromNumber(Number(getMore)) : Long.ZERO;
    return { cursor: { nextBatch: left.slice(0, size), id, ns: `${String($db)}.${String(collection)}` }, ok: 1 };
  },
  aggregate: (store, command, namespace) => {
    let documents = store.of(command['aggregate']);
    for (const stage of command['pipeline'] as Document[]) documents = staged(documents, stage);
    return store.batch(namespace, documents, 101, false);
  },
  count: (store, { count, query }) => ({
    n: store.of(count).filter((document) => matches(document, (query ?? {}) as Document)).length,
    ok: 1,
  }),
  distinct: (store, { distinct, key, query }) => {
    const found = store.of(distinct).filter((document) => matches(document, (query ?? {}) as Document));
    return { values: [...new Set(found.map((document) => valueAt(document, String(key))))], ok: 1 };
  },
  insert: (store, { insert, documents }) => {
    store.of(insert).push(...(documents as Document[]));
    return { n: (documents as Document[]).length, ok: 1 };
  },
  update: (store, { update, updates }) => {
    let n = 0;
    for (const { q, u, multi } of updates as Document[]) {
      const found = store.of(update).filter((document) => matches(document, q as Document));
      for (const document of multi === true ? found : found.slice(0, 1)) {
        change(document, u as Document);
        n++;
      }
    }
    return { n, nModified: n, ok: 1 };
  },
  delete: (store, command) => {
    let n = 0;
    for (const { q, limit } of command['deletes'] as Document[]) {
      const documents = store.of(command['delete']);
      const found = documents.filter((document) => matches(document, q as Document));
      for (const document of Number(limit) === 1 ? found.slice(0, 1) : found) {
        documents.splice(documents.indexOf(document), 1);
        n++;
      }
    }
    return { n, ok: 1 };
  },
  findAndModify: (store, { findAndModify, query, update, remove }) => {
    const documents = store.of(findAndModify);
    const found = documents.find((document) => matches(document, (query ?? {}) as Document));
    const value = found === undefined ? null : { ...found };
    if (found !== undefined && remove === true) documents.splice(documents.indexOf(found), 1);
    else if (found !== undefined) change(found, update as Document);
    return { value, lastErrorObject: { n: found === undefined ? 0 : 1 }, ok: 1 };
  },
};

function staged(documents: Document[], stage: Document): Document[] {
  const [name = ''] = Object.keys(stage);
  const value = stage[name];
  if (name === '$match') return documents.filter((document) => matches(document, value as Document));
  if (name === '$skip') return documents.slice(Number(value));
  if (name === '$limit') return documents.slice(0, Number(value));
  if (name === '$sort') return sorted(documents, value);
  // Of groups, the one that counts all.
  if (name === '$group') return documents.length === 0 ? [] : [{ _id: 1, n: documents.length }];
  throw new Refusal(40_324, 'Location40324', `Unrecognized pipeline stage name: '${name}'`);
}

function sorted(documents: Document[], sort: unknown): Document[] {
  const keys = Object.entries((sort ?? {}) as Record<string, number>);
  return [...documents].sort((a, b) => {
    for (const [key, direction] of keys) {
      const [left, right] = [valueAt(a, key), valueAt(b, key)] as [number, number];
      if (left < right) return -direction;
      if (left > right) return direction;
    }
    return 0;
  });
}

function change(document: Document, update: Document): void {
  const { $set, $inc, ...replacement } = update;
  if ($set === undefined && $inc === undefined) {
    for (const key of Object.keys(document)) if (key !== '_id') delete document[key];
    Object.assign(document, replacement);
  }
  Object.assign(document, $set);
  for (const [key, by] of Object.entries(($inc ?? {}) as Record<string, number>)) {
    document[key] = Number(document[key] ?? 0) + by;
  }
}
