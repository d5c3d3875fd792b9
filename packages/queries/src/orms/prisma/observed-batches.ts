import { AsyncResource } from 'node:async_hooks';
import { undoable } from '../../wrapping/undoable.js';
import { wrapMethod } from '../../wrapping/wrapped-method.js';
import { hasMethod, property } from '../observing/property.js';
import type { PrismaWatch } from './observed-calls.js';

/**
 * Prisma sends the `findUnique` calls of one tick together, in the asynchronous context of the first of them, be they of
 * the same request or not. Gives each its own context back; of calls that become one query, it is that of the first.
 */
export function observeBatches(client: object, watch: PrismaWatch): () => void {
  const loader = property(property(client, '_requestHandler'), 'dataloader');
  const options = property(loader, 'options');
  if (!hasMethod(loader, 'request') || !hasMethod(options, 'singleLoader')) return () => {};
  const contexts = new WeakMap<object, AsyncResource>();
  return undoable((undo) => {
    undo(
      wrapMethod(
        loader,
        'request',
        (original) =>
          function (...parameters) {
            const [request] = parameters;
            if (watch.isOn && isObject(request)) contexts.set(request, new AsyncResource('SondePrismaRequest'));
            return original.apply(this, parameters);
          },
      ),
    );
    for (const name of ['singleLoader', 'batchLoader']) {
      undo(
        wrapMethod(
          options,
          name,
          (original) =>
            function (...parameters) {
              const request: unknown = Array.isArray(parameters[0]) ? parameters[0][0] : parameters[0];
              const context = watch.isOn && isObject(request) ? contexts.get(request) : undefined;
              if (context === undefined) return original.apply(this, parameters);
              return context.runInAsyncScope(() => original.apply(this, parameters));
            },
        ),
      );
    }
  });
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
