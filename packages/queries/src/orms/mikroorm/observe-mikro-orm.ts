import { describeValue } from '@sonde/metrics';
import { notObservable } from '../../errors.js';
import type { QueryObserver } from '../../observation/query-observer.js';
import { observeOnce } from '../../wrapping/observed-targets.js';
import { undoable } from '../../wrapping/undoable.js';
import { hasMethod, listOf, property } from '../observing/property.js';
import { observeConnection } from './observed-connection.js';

/** What `MikroORM.init(config)` returns, of an SQL database; met by its shape. */
export interface MikroOrmInstance {
  readonly em: { getDriver(): object };
}

/**
 * Observes all queries of entity managers and query builders, on the connection for writing and on those of replicas.
 * The statements that begin and end transactions go past it.
 *
 * @returns ends the observation
 * @throws SondeError SONDE_QUERIES_NOT_OBSERVABLE
 */
export function observeMikroOrm(orm: MikroOrmInstance, observer: QueryObserver): () => void {
  const em = property(orm, 'em');
  const driver = hasMethod(em, 'getDriver') ? orm.em.getDriver() : undefined;
  const connections = [property(driver, 'connection'), ...(listOf(property(driver, 'replicas')) ?? [])].filter(isSql);
  if (connections.length === 0) {
    throw notObservable(
      'observeMikroOrm',
      describeValue(orm),
      'what MikroORM.init(config) returns, of an SQL database',
      'Pass the MikroORM instance, not its entity manager. Of MongoDB, observe the client.',
    );
  }
  return observeOnce(connections[0] as object, 'MikroORM instance', observer, () =>
    undoable((undo) => {
      for (const connection of connections) undo(observeConnection(connection, observer));
    }),
  );
}

/** The connection of MongoDB runs queries too, but not of SQL. */
function isSql(connection: unknown): connection is object {
  return hasMethod(connection, 'executeQuery') && !hasMethod(connection, 'getCollection');
}
