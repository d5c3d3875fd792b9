import type { QueryObserver } from '../../observation/query-observer.js';
import type { QueryStart } from '../../query/query-event.js';
import { observeCall } from '../../wrapping/observed-call.js';
import { frozen } from '../../wrapping/wrapped-method.js';
import { dbSystem } from '../observing/db-system.js';
import { driverResult } from '../observing/driver-rows.js';
import { listOf, property, textOf } from '../observing/property.js';
import { Waits } from '../observing/waits.js';

type ClientMethod = (this: object, ...parameters: unknown[]) => unknown;

/**
 * Puts a layer between a client and its class. Knex makes the client of a transaction from the class of the client
 * that begins it, so methods on the client itself would miss transactions, and those on its class would see all
 * instances of the program.
 */
export function observeClient(client: object, observer: QueryObserver): () => void {
  const original: object = Object.getPrototypeOf(client);
  let isActive = true;
  const system = dbSystem(textOf(property(client, 'driverName')) ?? textOf(property(client, 'dialect')));
  const waits = new Waits(observer);

  const observedRun = (name: '_query' | '_stream'): ClientMethod =>
    function (...parameters) {
      const run = () => call(original, name, this, parameters);
      return isActive
        ? observeCall(
            observer,
            () => startOf(client, system, waits, parameters),
            run,
            (answer) => driverResult(system, property(answer, 'response')),
          )
        : run();
    };
  const layer = {
    _query: observedRun('_query'),
    _stream: observedRun('_stream'),
    acquireConnection(this: object, ...parameters: unknown[]): unknown {
      const acquire = () => call(original, 'acquireConnection', this, parameters);
      return isActive ? waits.measure(acquire) : acquire();
    },
  };
  const prototype = layeredPrototype(original, layer);
  if (!Reflect.setPrototypeOf(client, prototype)) throw frozen('client');
  return () => {
    isActive = false;
    if (Object.getPrototypeOf(client) === prototype) Reflect.setPrototypeOf(client, original);
  };
}

function layeredPrototype(original: object, methods: object): object {
  const parent: unknown = property(original, 'constructor');
  // biome-ignore lint/suspicious/noExplicitAny: TypeScript wants it of a class that is extended
  const layered = class extends (parent as new (...parameters: any[]) => object) {};
  Object.defineProperty(layered, 'name', { value: property(parent, 'name') });
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(layered.prototype, name, { value, configurable: true, writable: true });
  }
  return layered.prototype;
}

function call(prototype: object, name: string, client: object, parameters: unknown[]): unknown {
  return Reflect.apply(property(prototype, name) as ClientMethod, client, parameters);
}

function startOf(
  client: object,
  system: string,
  waits: Waits,
  [connection, query]: readonly unknown[],
): QueryStart | undefined {
  const text = textOf(query) ?? textOf(property(query, 'sql'));
  if (text === undefined) return undefined;
  const parameters = listOf(property(query, 'bindings'));
  const namespace = textOf(property(property(client, 'connectionSettings'), 'database'));
  return { system, text, parameters, namespace, orm: 'knex', waitMs: waits.take(connection) };
}
