import { checkOptions, Registry } from '@sonde/metrics';
import { checkObserver } from '../observation/check-observer.js';
import type { QueryObserver } from '../observation/query-observer.js';
import { AdoptedTargets } from './adopted-targets.js';
import { Adoption, type AdoptModule } from './adoption.js';
import { documentStores } from './document-stores.js';
import type { ModuleAdopter } from './module-adopter.js';
import { ormModules } from './orm-modules.js';
import { sqlDrivers } from './sql-drivers.js';

export interface AllQueriesOptions {
  /** Where pools are measured, and what goes wrong is told. Default: that of the observer. */
  readonly registry?: Registry | undefined;
  /** Measure connection pools, as `measurePool` does: 50 at once, each until it is closed. Default true. */
  readonly pools?: boolean | undefined;
  /**
   * Told of each pool, client or database once, when it is first used, and of what keeps a pool of its own (Knex: its
   * client, Sequelize). Not of the connections within. It is not kept.
   */
  readonly onTarget?: ((target: object, driver: string) => void) | undefined;
}

const modules: Readonly<Record<string, AdoptModule>> = { ...sqlDrivers, ...documentStores, ...ormModules };

/**
 * Observes the queries of every pool, client and ORM of the modules that are adopted, from its first use on, as if the
 * application had called `observePg(pool, observer)` and its like for each. Objects that were made before the module was
 * adopted are met as well, where their class is exported.
 *
 * What the application observes by hand for the same registry is left to it.
 *
 * @throws SondeError SONDE_INVALID_OPTION; SONDE_QUERIES_NOT_OBSERVABLE where the observer is none
 */
export function observeAllQueries(observer: QueryObserver, options: AllQueriesOptions = {}): ModuleAdopter {
  checkObserver(observer);
  checkOptions('observeAllQueries', rules, options);
  const { registry = observer.registry, pools = true, onTarget } = options;
  const targets = new AdoptedTargets(registry, pools, onTarget);
  const adoption = new Adoption(observer, targets);
  return {
    modules: Object.keys(modules),
    adopt(name, exports) {
      const adoptModule = Object.hasOwn(modules, name) ? modules[name] : undefined;
      if (!adoption.isOn || adoptModule === undefined || !isHolder(exports)) return exports;
      try {
        return adoptModule(exports, adoption) ?? exports;
      } catch (cause) {
        targets.failed(`module ${name}`, cause);
        return exports;
      }
    },
    stop() {
      adoption.isOn = false;
      targets.release();
      adoption.stop();
    },
  };
}

const rules = {
  registry: ['a Registry of @sonde/metrics', (value: unknown) => value instanceof Registry],
  pools: ['true or false', (value: unknown) => typeof value === 'boolean'],
  onTarget: ['a function', (value: unknown) => typeof value === 'function'],
} as const;

function isHolder(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
