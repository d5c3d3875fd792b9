import { errorMonitor } from 'node:events';
import { types } from 'node:util';
import type { QueryObserver } from '../../observation/query-observer.js';
import type { RunningQuery } from '../../observation/running-query.js';
import { beginCall, type CallReading } from './observed-call.js';
import { hasMethod } from './property.js';
import { attempt, settled } from './settled.js';

interface Emitter {
  once(event: string | symbol, listener: (value: unknown) => void): unknown;
}

/**
 * Observes a call that returns a stream of rows, or a promise of one. The query ends with the stream; listening for
 * that neither makes it flow nor counts as handling its error.
 */
export function observeStreamEnd<T>(observer: QueryObserver, reading: CallReading, call: () => T): T {
  const running = beginCall(observer, reading);
  let result: T;
  try {
    result = call();
  } catch (error) {
    running.end({ error });
    throw error;
  }
  if (!types.isPromise(result)) {
    attempt(observer, () => followStream(running, result));
    return result;
  }
  return settled(
    observer,
    result,
    (stream) => followStream(running, stream),
    (error) => running.end({ error }),
  );
}

function followStream(running: RunningQuery, stream: unknown): void {
  if (!isEmitter(stream)) {
    running.end();
    return;
  }
  stream.once(errorMonitor, (error) => running.end({ error }));
  stream.once('end', () => running.end());
  stream.once('close', () => running.end());
}

function isEmitter(stream: unknown): stream is Emitter {
  return hasMethod(stream, 'once');
}
