import type { Listeners } from './channels.js';
import { failureName } from './failure-name.js';
import type { OutgoingObserver } from './outgoing-observer.js';

/** What undici's channels hand out of a request: its `lib/core/request.js`. */
interface UndiciRequest {
  readonly method: string;
  readonly origin: string | URL;
  readonly path: string;
}

interface Message {
  readonly request: UndiciRequest;
}

/**
 * Requests of undici: those of Node's own `fetch` and of any copy of the package, which meet in channels of one name.
 * Each redirect and each retry is a request of its own. One ends with its last byte (`trailers`, which is also told
 * of a connection that is upgraded) or with an error; giving up the body of a response is one.
 */
export function undiciListeners(observer: OutgoingObserver): Listeners {
  return {
    'undici:request:create': ({ request }: Message) => {
      const { method, origin, path } = request;
      observer.begin(request, method, originText(origin), path);
    },
    'undici:request:headers': ({ request, response }: Message & { response: { statusCode: number } }) => {
      observer.answered(request, response.statusCode);
    },
    'undici:request:trailers': ({ request }: Message) => observer.end(request, undefined),
    'undici:request:error': ({ request, error }: Message & { error: unknown }) => {
      observer.end(request, failureName(error));
    },
  };
}

function originText(origin: string | URL): string {
  return typeof origin === 'string' ? origin : origin.origin;
}
