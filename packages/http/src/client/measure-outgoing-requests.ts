import { listen } from './channels.js';
import { nodeListeners } from './node-channels.js';
import type { OutgoingRequestOptions } from './options.js';
import { OutgoingObserver } from './outgoing-observer.js';
import { undiciListeners } from './undici-channels.js';

/** Marks a registry that is being recorded into; global, since the package may be there in several copies. */
const measuredKey = Symbol.for('sonde.http.outgoing');

interface MeasuredRegistry {
  [measuredKey]?: boolean;
}

/**
 * Measures every request that this process makes from now on, with `fetch`, with undici and with `node:http` and
 * `node:https`, as `http.client.request.duration` of the semantic conventions: from its start to the last byte of
 * the response. Redirects and retries are requests of their own. The HTTP/2 client of Node has no channel on all
 * supported versions, and is not measured.
 *
 * @returns what ends it; requests that are then under way are not counted
 * @throws SondeError SONDE_INVALID_OPTION; and what the registry says of names and buckets
 */
export function measureOutgoingRequests(options: OutgoingRequestOptions = {}): () => void {
  const observer = new OutgoingObserver(options);
  const registry = observer.registry as MeasuredRegistry;
  if (registry[measuredKey] === true) {
    observer.faults.report('outgoing requests', 'SONDE_HTTP_MEASURED_TWICE', () => ({
      what: 'measureOutgoingRequests',
      got: 'a registry that it measures for already',
      expected: 'one call for each registry',
      next: 'Every request is counted once. Remove one of the two calls, or end the first one before the second.',
    }));
    return () => {};
  }
  registry[measuredKey] = true;
  const onFailure = (cause: unknown) => observer.faults.recordingFailed(cause);
  const stop = listen({ ...undiciListeners(observer), ...nodeListeners(observer) }, onFailure);
  let active = true;
  return () => {
    if (!active) return;
    active = false;
    stop();
    observer.forgetAll();
    registry[measuredKey] = false;
  };
}
