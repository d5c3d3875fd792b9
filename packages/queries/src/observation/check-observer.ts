import { describeValue } from '@sonde/metrics';
import { notObservable } from '../errors.js';

/**
 * Refuses what is no observer when an adapter is installed: later, each query would meet it. By its shape, as there may
 * be another copy of the package.
 *
 * @throws SondeError SONDE_QUERIES_NOT_OBSERVABLE
 */
export function checkObserver(observer: unknown): void {
  const { start, failed } = (observer ?? {}) as { start?: unknown; failed?: unknown };
  if (typeof start === 'function' && typeof failed === 'function') return;
  throw notObservable(
    'the observer of an adapter',
    describeValue(observer),
    'a QueryObserver',
    'Pass new QueryObserver(options) as the last argument; options are its, not those of the adapter.',
  );
}
