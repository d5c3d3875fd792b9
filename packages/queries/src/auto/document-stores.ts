import { observeIoredis } from '../drivers/ioredis/index.js';
import { collectionMethods } from '../drivers/mongodb/collection-command.js';
import { observeMongodb } from '../drivers/mongodb/index.js';
import { observeMongoose } from '../drivers/mongoose/index.js';
import { observeNodeRedis } from '../drivers/node-redis/index.js';
import type { Adoption, AdoptModule, MetTarget } from './adoption.js';
import { exported } from './exported.js';

function mongodb(exports: object, adoption: Adoption): undefined {
  const meet = (client: object): MetTarget => ({
    target: client,
    driver: 'mongodb',
    kind: 'client',
    observe: () => observeMongodb(client as never, adoption.observer),
  });
  for (const Client of exported(exports, 'MongoClient')) adoption.onFirstUse(Client, ['connect', 'db'], meet);
  // Made of a client before it was met.
  for (const Collection of exported(exports, 'Collection')) {
    adoption.onFirstUse(Collection, [...collectionMethods, 'find', 'aggregate'], (self) => {
      const { client } = self as { readonly client?: object };
      return typeof client === 'object' ? meet(client) : undefined;
    });
  }
}

/** Its driver tells of the client; from here come the place of a query, and who asks. */
function mongoose(exports: object, adoption: Adoption): undefined {
  const meet = (connection: object): MetTarget => ({
    target: connection,
    driver: 'mongoose',
    kind: 'orm',
    observe: () => observeMongoose(connection as never, adoption.observer),
  });
  for (const Connection of exported(exports, 'Connection')) adoption.onFirstUse(Connection, ['openUri'], meet);
  // Those that are open already.
  for (const library of [exports, (exports as { readonly default?: unknown }).default]) {
    const { connections } = (library ?? {}) as { readonly connections?: unknown };
    if (!Array.isArray(connections)) continue;
    for (const connection of connections) adoption.targets.adopt(connection as object, meet(connection as object));
  }
}

function ioredis(exports: object, adoption: Adoption): undefined {
  let hasCluster = false;
  const meet = (self: object, kind: 'client' | 'orm') => ({
    target: self,
    driver: 'ioredis',
    kind,
    observe: () => observeIoredis(self as never, adoption.observer),
  });
  for (const Cluster of exported(exports, 'Cluster')) {
    adoption.onFirstUse(Cluster, ['sendCommand'], (self) => {
      hasCluster = true;
      return meet(self, 'client');
    });
  }
  // Those of a cluster's nodes are clients, too, and nothing that the application has made.
  for (const Redis of [...exported(exports, 'Redis'), ...exported(exports, undefined, 'sendCommand')]) {
    adoption.onFirstUse(Redis, ['sendCommand'], (self) =>
      meet(self, hasCluster || isOfCluster(self) ? 'orm' : 'client'),
    );
  }
}

function isOfCluster(client: object): boolean {
  const { options } = client as { readonly options?: { readonly connectionName?: unknown } };
  return String(options?.connectionName ?? '').startsWith('ioredis-cluster');
}

function nodeRedis(exports: object, adoption: Adoption): object | undefined {
  const meet = (told: object, kind: 'client' | 'connection') => ({
    target: selfOf(told),
    told,
    driver: 'redis',
    kind,
    observe: () => observeNodeRedis(told as never, adoption.observer),
  });
  const Clients = exported(exports, 'RedisClient');
  const Pools = exported(exports, 'RedisClientPool');
  for (const Client of Clients) {
    adoption.onFirstUse(Client, ['sendCommand', '_executePipeline', '_executeMulti'], (self) =>
      meet(self, 'connection'),
    );
  }
  for (const Pool of Pools) adoption.onFirstUse(Pool, ['execute'], (self) => meet(self, 'client'));
  // Older versions do not export the class.
  let used = exports;
  for (const [name, classes] of [
    ['createClient', Clients],
    ['createClientPool', Pools],
  ] as const) {
    if (classes.length > 0) continue;
    used = adoption.replaceFunction(
      used,
      name,
      (original) =>
        function (...parameters) {
          const made = original.apply(this, parameters);
          if (typeof made === 'object' && made !== null) adoption.targets.adopt(selfOf(made), meet(made, 'client'));
          return made;
        },
    );
  }
  return used;
}

/** `createClient` gives an object in front of the client itself. */
function selfOf(client: object): object {
  const { _self } = client as { readonly _self?: unknown };
  return typeof _self === 'object' && _self !== null ? _self : client;
}

export const documentStores: Readonly<Record<string, AdoptModule>> = {
  mongodb,
  mongoose,
  ioredis,
  redis: nodeRedis,
  '@redis/client': nodeRedis,
};
