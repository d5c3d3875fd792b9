import { observeBetterSqlite3 } from '../drivers/better-sqlite3/index.js';
import { observeMariadb } from '../drivers/mariadb/index.js';
import { observeMysql2 } from '../drivers/mysql2/index.js';
import { observeNodeSqlite } from '../drivers/node-sqlite/index.js';
import { observePg } from '../drivers/pg/index.js';
import { observePglite } from '../drivers/pglite/index.js';
import { observePostgres } from '../drivers/postgres/index.js';
import { isThenable, settled } from '../wrapping/settled.js';
import type { Adoption, AdoptModule, MetTarget } from './adoption.js';
import { exported } from './exported.js';

const asking = ['query', 'execute'];

/** Its `native` is left alone: reading it loads what may not be there. */
function pg(exports: object, adoption: Adoption): undefined {
  for (const Pool of [...exported(exports, 'Pool'), ...exported(exports, undefined, 'totalCount')])
    pgPool(Pool, adoption);
  for (const Client of exported(exports, 'Client')) {
    adoption.onFirstUse(Client, ['query'], (self) => ({
      target: self,
      driver: 'pg',
      kind: 'connection',
      observe: () => observePg(self as never, adoption.observer),
    }));
  }
}

function pgPool(Pool: unknown, adoption: Adoption): void {
  adoption.onFirstUse(Pool, ['query', 'connect'], (self) => ({
    target: self,
    driver: 'pg',
    kind: 'client',
    pool: self,
    observe: () => observePg(self as never, adoption.observer),
  }));
}

function mysql2(exports: object, adoption: Adoption): undefined {
  const meet = (told: object, target: object, kind: MetTarget['kind']): MetTarget => ({
    target,
    told,
    driver: 'mysql2',
    kind,
    pool: kind === 'client' ? target : undefined,
    observe: () => observeMysql2(target as never, adoption.observer),
  });
  const inside = (self: object, name: string, kind: MetTarget['kind']): MetTarget | undefined => {
    const core: unknown = Reflect.get(self, name);
    return typeof core === 'object' && core !== null ? meet(self, core, kind) : undefined;
  };
  for (const Pool of exported(exports, 'Pool')) {
    adoption.onFirstUse(Pool, [...asking, 'getConnection'], (self) => meet(self, self, 'client'));
  }
  for (const Pool of exported(exports, 'PromisePool')) {
    adoption.onFirstUse(Pool, [...asking, 'getConnection'], (self) => inside(self, 'pool', 'client'));
  }
  for (const Connection of exported(exports, 'PromiseConnection')) {
    adoption.onFirstUse(Connection, [...asking, 'prepare'], (self) => inside(self, 'connection', 'connection'));
  }
  // Of `mysql2/promise`, this name is that of the class above.
  if (exported(exports, 'PromiseConnection').length > 0) return;
  for (const Connection of exported(exports, 'Connection')) {
    adoption.onFirstUse(Connection, [...asking, 'prepare'], (self) => meet(self, self, 'connection'));
  }
}

/** Its classes are not exported: what its functions return is met. */
function mariadb(exports: object, adoption: Adoption): object {
  const adopt = (target: unknown, kind: MetTarget['kind']): void => {
    if (typeof target !== 'object' || target === null) return;
    adoption.targets.adopt(target, {
      driver: 'mariadb',
      kind,
      pool: kind === 'client' ? target : undefined,
      observe: () => observeMariadb(target as never, adoption.observer),
    });
  };
  const withPool = adoption.replaceFunction(
    exports,
    'createPool',
    (original) =>
      function (...parameters) {
        const pool = original.apply(this, parameters);
        adopt(pool, 'client');
        return pool;
      },
  );
  return adoption.replaceFunction(
    withPool,
    'createConnection',
    (original) =>
      function (...parameters) {
        const made = original.apply(this, parameters);
        if (isThenable(made)) return settled(made, (connection) => adopt(connection, 'connection'));
        adopt(made, 'connection');
        return made;
      },
  );
}

/** Its tag is a function, which nobody can change: another one stands in for it. */
function postgres(exports: object, adoption: Adoption): object {
  const around =
    (original: (...parameters: unknown[]) => unknown) =>
    (...parameters: unknown[]): unknown => {
      const sql = original(...parameters);
      let observed = sql;
      try {
        observed = observePostgres(sql as never, adoption.observer).sql;
      } catch (cause) {
        adoption.targets.failed('clients of postgres', cause);
        return sql;
      }
      adoption.targets.adopt(observed as object, { driver: 'postgres', kind: 'client', observe: () => () => {} });
      return observed;
    };
  if (isPostgres(exports)) return adoption.standInFor(exports, around);
  return isPostgres(Reflect.get(exports, 'default')) ? adoption.replaceFunction(exports, 'default', around) : exports;
}

/** The functions that turn names into other spellings have been there in all versions. */
function isPostgres(value: unknown): value is (...parameters: unknown[]) => unknown {
  return typeof value === 'function' && typeof (value as { readonly toPascal?: unknown }).toPascal === 'function';
}

function betterSqlite3(exports: object, adoption: Adoption): undefined {
  for (const Database of exported(exports, undefined, 'prepare')) {
    adoption.onFirstUse(Database, ['prepare', 'exec', 'pragma', 'transaction'], (self) =>
      (self as { readonly open?: unknown }).open === true
        ? {
            target: self,
            driver: 'better-sqlite3',
            kind: 'client',
            observe: () => observeBetterSqlite3(self as never, adoption.observer),
          }
        : undefined,
    );
  }
}

function nodeSqlite(exports: object, adoption: Adoption): undefined {
  for (const Database of exported(exports, 'DatabaseSync')) {
    adoption.onFirstUse(Database, ['prepare', 'exec', 'createTagStore'], (self) => ({
      target: self,
      driver: 'node:sqlite',
      kind: 'client',
      observe: () => observeNodeSqlite(self as never, adoption.observer),
    }));
  }
}

function pglite(exports: object, adoption: Adoption): undefined {
  for (const Database of exported(exports, 'PGlite')) {
    adoption.onFirstUse(Database, ['query', 'exec', 'sql', 'transaction'], (self) => ({
      target: self,
      driver: 'pglite',
      kind: 'client',
      observe: () => observePglite(self as never, adoption.observer),
    }));
  }
}

export const sqlDrivers: Readonly<Record<string, AdoptModule>> = {
  pg,
  'pg-pool': pg,
  mysql2,
  'mysql2/promise': mysql2,
  mariadb,
  'mariadb/callback': mariadb,
  postgres,
  'better-sqlite3': betterSqlite3,
  'node:sqlite': nodeSqlite,
  sqlite: nodeSqlite,
  '@electric-sql/pglite': pglite,
};
