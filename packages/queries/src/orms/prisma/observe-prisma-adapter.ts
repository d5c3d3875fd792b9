import { describeValue } from '@sonde/metrics';
import { notObservable } from '../../errors.js';
import type { QueryObserver } from '../../observation/query-observer.js';
import { observeOnce } from '../../wrapping/observed-targets.js';
import { attempt, isPromise, settled } from '../../wrapping/settled.js';
import { undoable } from '../../wrapping/undoable.js';
import { wrapMethod } from '../../wrapping/wrapped-method.js';
import { dbSystem } from '../observing/db-system.js';
import { hasMethod, property, textOf } from '../observing/property.js';
import { type AdapterContext, observeAdapter } from './observed-adapter.js';

/** A driver adapter of Prisma 7, such as `new PrismaPg({ connectionString })`; met by its shape. */
export interface PrismaAdapterFactory {
  readonly provider: string;
  readonly adapterName: string;
  // biome-ignore lint/suspicious/noExplicitAny: the adapter that is connected has a type of Prisma
  connect(): Promise<any>;
}

/**
 * Observes all queries that Prisma sends through a driver adapter, in transactions as well. To be called before the
 * client has connected, which it does on its first query. `observePrisma` does this for a client, and knows besides where
 * its `findUnique` calls come from.
 *
 * @returns ends the observation
 * @throws SondeError SONDE_QUERIES_NOT_OBSERVABLE
 */
export function observePrismaAdapter(adapter: PrismaAdapterFactory, observer: QueryObserver): () => void {
  const provider = textOf(property(adapter, 'provider'));
  if (provider === undefined || !hasMethod(adapter, 'connect')) {
    throw notObservable(
      'observePrismaAdapter',
      describeValue(adapter),
      'a driver adapter of Prisma 7',
      'Pass the adapter that new PrismaClient({ adapter }) gets, such as new PrismaPg(…).',
    );
  }
  const context: AdapterContext = { observer, system: dbSystem(provider), isOn: true };
  return observeOnce(adapter, 'Prisma adapter', observer, () =>
    undoable((undo) => {
      undo(() => {
        context.isOn = false;
      });
      undo(
        wrapMethod(
          adapter,
          'connect',
          (original) =>
            function (...parameters) {
              // Prisma binds the methods of what it connects to: ours must be there before it hears of it.
              const connecting = original.apply(this, parameters);
              if (!isPromise(connecting)) return connecting;
              return settled(connecting, (connected) => attempt(observer, () => observeAdapter(connected, context)));
            },
        ),
      );
    }),
  );
}
