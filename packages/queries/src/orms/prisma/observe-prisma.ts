import { describeValue } from '@sonde/metrics';
import { notObservable } from '../../errors.js';
import type { QueryObserver } from '../../observation/query-observer.js';
import { observeOnce } from '../../wrapping/observed-targets.js';
import { undoable } from '../../wrapping/undoable.js';
import { hasMethod, property } from '../observing/property.js';
import { observePrismaAdapter, type PrismaAdapterFactory } from './observe-prisma-adapter.js';
import { observeBatches } from './observed-batches.js';
import { observeCalls } from './observed-calls.js';

/** A `PrismaClient` of Prisma 7 that has a driver adapter; met by its shape. */
export interface PrismaClientInstance {
  $connect(): PromiseLike<void>;
}

/**
 * Observes all queries of a Prisma client, in transactions as well. To be called before its first query, as the client
 * connects its driver adapter then. Of a client that was made by `$extends`, pass that one.
 *
 * @returns ends the observation
 * @throws SondeError SONDE_QUERIES_NOT_OBSERVABLE
 */
export function observePrisma(client: PrismaClientInstance, observer: QueryObserver): () => void {
  const adapter = property(property(client, '_engineConfig'), 'adapter');
  if (!hasMethod(client, '$connect') || !hasMethod(adapter, 'connect')) {
    throw notObservable(
      'observePrisma',
      hasMethod(client, '$connect') ? 'a client whose driver adapter is not found' : describeValue(client),
      'a PrismaClient of Prisma 7 with a driver adapter',
      'Pass new PrismaClient({ adapter }), or its adapter to observePrismaAdapter.',
    );
  }
  return observeOnce(client, 'Prisma client', observer, () => {
    const watch = { observer, isOn: true };
    return undoable((undo) => {
      undo(() => {
        watch.isOn = false;
      });
      undo(observeCalls(client, watch));
      undo(observeBatches(client, watch));
      undo(observePrismaAdapter(adapter as PrismaAdapterFactory, observer));
    });
  });
}
