import { errorMonitor } from 'node:events';
import type { QueryObserver } from '../../observation/query-observer.js';
import type { RunningQuery } from '../../observation/running-query.js';
import type { QueryStart } from '../../query/query-event.js';
import { beginQuery, callFor } from '../../wrapping/observed-call.js';
import { attempt, isPromise, settled } from '../../wrapping/settled.js';
import { hasMethod } from './property.js';

interface Emitter {
  once(event: string | symbol, listener: (value: unknown) => void): unknown;
}

/**
 * Observes a call that returns a stream of rows, or a promise of one. The query ends with the stream; listening for
 * that neither makes it flow nor counts as handling its error.
 */
export function observeStreamEnd<T>(observer: QueryObserver, describe: () => QueryStart | undefined, call: () => T): T {
  const running = beginQuery(observer, describe);
  const result = callFor(running, call);
  const follow = (stream: unknown) => attempt(observer, () => followStream(running, stream));
  if (isPromise(result)) return settled(result, follow, (error) => running.end({ error })) as T;
  follow(result);
  return result;
}

function followStream(running: RunningQuery, stream: unknown): void {
  if (!isEmitter(stream)) {
    running.end();
    return;
  }
  stream.once(errorMonitor, (error) => running.end({ error }));
  // All rows were read, whatever the driver had to try for them; a stream that is only closed says nothing.
  stream.once('end', () => running.end({}));
  stream.once('close', () => running.end());
}

function isEmitter(stream: unknown): stream is Emitter {
  return hasMethod(stream, 'once');
}
