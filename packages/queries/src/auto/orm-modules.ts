import { observeKnex } from '../orms/knex/index.js';
import { observeMikroOrm } from '../orms/mikroorm/index.js';
import { observeSequelize } from '../orms/sequelize/index.js';
import { observeTypeorm } from '../orms/typeorm/index.js';
import type { Adoption, AdoptModule } from './adoption.js';
import { exported } from './exported.js';

/** It keeps a pool of its own, of single connections of a driver. Its client is met; the instance is a function. */
function knex(exports: object, adoption: Adoption): undefined {
  const classes = exported(exports, 'Client');
  if (classes.length > 0) adoption.targets.hasHiddenPools = true;
  for (const Client of classes) {
    adoption.onFirstUse(Client, ['acquireConnection'], (self) => {
      const { pool } = self as { readonly pool?: unknown };
      return {
        target: self,
        driver: 'knex',
        kind: 'client',
        pool: typeof pool === 'object' && pool !== null ? pool : undefined,
        observe: () => (asksForMikroOrm(self, adoption) ? () => {} : observeKnex({ client: self }, adoption.observer)),
      };
    });
  }
}

/** What MikroORM 6 asks through Knex is told by MikroORM: each would count it. Its dialects are classes of its own. */
function asksForMikroOrm(client: object, { targets }: Adoption): boolean {
  return targets.hasMikroOrm && /KnexDialect$/.test(client.constructor.name);
}

function sequelize(exports: object, adoption: Adoption): undefined {
  const classes = [...exported(exports, 'Sequelize'), ...exported(exports, undefined, 'addHook')];
  // Version 7 is another package, and another class.
  for (const Sequelize of classes) {
    adoption.targets.hasHiddenPools = true;
    adoption.onFirstUse(Sequelize, ['query'], (self) => ({
      target: self,
      driver: 'sequelize',
      kind: 'client',
      pool: self,
      observe: () => observeSequelize(self as never, adoption.observer),
    }));
  }
}

/** Its pools are those of the drivers. */
function typeorm(exports: object, adoption: Adoption): undefined {
  for (const DataSource of exported(exports, 'DataSource')) {
    adoption.onFirstUse(DataSource, ['createQueryRunner'], (self) => {
      const { type } = (self as { readonly options?: { readonly type?: unknown } }).options ?? {};
      if (typeof type !== 'string' || type === 'mongodb') return undefined;
      return {
        target: self,
        driver: 'typeorm',
        kind: 'orm',
        observe: () => observeTypeorm(self as never, adoption.observer),
      };
    });
  }
}

/** Version 6 asks Knex, of MongoDB its driver. */
function mikroOrm(exports: object, adoption: Adoption): undefined {
  for (const MikroOrm of exported(exports, 'MikroORM')) {
    adoption.targets.hasMikroOrm = true;
    adoption.onFirstUse(MikroOrm, ['connect'], (self) => {
      const { em } = self as { readonly em?: { getDriver?(): { readonly connection?: object } } };
      const connection = em?.getDriver?.().connection;
      if (connection === undefined || !('executeQuery' in connection) || 'getCollection' in connection)
        return undefined;
      return {
        target: self,
        driver: 'mikroorm',
        kind: 'orm',
        observe: () => observeMikroOrm(self as never, adoption.observer),
      };
    });
  }
}

export const ormModules: Readonly<Record<string, AdoptModule>> = {
  knex,
  sequelize,
  typeorm,
  '@mikro-orm/core': mikroOrm,
};
