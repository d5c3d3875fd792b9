import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { HookedInstance } from '../fastify/fastify.js';
import { addRouteHooks } from '../fastify/measure-requests.js';
import type { ProcessObserver } from './process-observer.js';

const channel = 'fastify.initialization';

/** Fastify publishes each instance that is made, before anybody else can add a hook to it. */
export function followFastify(own: ProcessObserver): () => void {
  // What a listener throws would end the process.
  const onInstance = (message: unknown): void => {
    try {
      const { fastify } = message as { readonly fastify: HookedInstance };
      addRouteHooks(fastify, (request) => own.of(request));
    } catch (cause) {
      own.failed('routes of Fastify', 'SONDE_HTTP_ADOPTION_FAILED', 'Its requests have no routes.', cause);
    }
  };
  subscribe(channel, onInstance);
  return () => {
    unsubscribe(channel, onInstance);
  };
}
