import type { EventEmitter } from 'node:events';

const waiting = Symbol('sonde.http.waiting');

interface Waited extends EventEmitter {
  [waiting]?: Set<() => void>;
}

/**
 * Calls back when a connection closes. One listener serves all of its requests: a hundred pipelined ones would
 * otherwise pass for a leak of listeners. Returns what takes it back: a connection outlives its requests by far.
 */
export function onSocketClose(socket: EventEmitter, fn: () => void): () => void {
  const waited = socket as Waited;
  if (waited[waiting] === undefined) {
    waited[waiting] = new Set();
    waited.once('close', callAll);
  }
  const all = waited[waiting];
  all.add(fn);
  return () => all.delete(fn);
}

function callAll(this: Waited): void {
  for (const fn of this[waiting] ?? []) fn();
  this[waiting]?.clear();
}
