import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Listeners } from './channels.js';
import { abortError, failureName, timeoutError } from './failure-name.js';
import type { OutgoingObserver } from './outgoing-observer.js';

interface Message {
  readonly request: ClientRequest;
}

/**
 * Requests of `node:http` and `node:https`. Their channels know no end: `http.client.response.finish` tells of a
 * response's head, and nothing tells of what happens to its body. The request's own `close` comes after all of it,
 * whatever ended it. A response that nobody reads keeps its request open until the connection goes.
 */
export function nodeListeners(observer: OutgoingObserver): Listeners {
  const errors = new WeakMap<ClientRequest, unknown>();
  const timedOut = new WeakSet<ClientRequest>();

  function begin({ request }: Message): void {
    const { origin, port } = originOf(request);
    const exchange = observer.begin(request, request.method, origin, request.path);
    if (exchange === undefined) return;
    exchange.port = port;
    // Node does nothing of its own where nobody listens to a timeout, so another listener changes nothing.
    request.once('timeout', () => timedOut.add(request));
    request.once('close', () => {
      try {
        if (exchange.port === '') exchange.port = (errors.get(request) as { port?: number } | undefined)?.port ?? '';
        if (exchange.status === undefined) exchange.status = upgradeStatus(request);
        observer.end(request, failureOf(request, exchange.status, errors.get(request), timedOut.has(request)));
      } catch (cause) {
        observer.faults.recordingFailed(cause);
      }
    });
  }

  return {
    // Since Node.js 22.12.
    'http.client.request.created': begin,
    // Once it is written: on an older Node the first that is told of it.
    'http.client.request.start': begin,
    'http.client.response.finish': ({ request, response }: Message & { response: IncomingMessage }) => {
      const exchange = observer.answered(request, response.statusCode ?? 0);
      if (exchange?.port === '') exchange.port = request.socket?.remotePort ?? '';
    },
    'http.client.request.error': ({ request, error }: Message & { error: unknown }) => {
      errors.set(request, error);
    },
  };
}

/**
 * Where a request goes. Its port is nowhere to be read but in the `Host` header that Node made; where the caller set
 * the header, the connection tells it later.
 */
function originOf(request: ClientRequest): { origin: string; port: '' | undefined } {
  const { protocol, host } = request;
  const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  const header = request.getHeader('host');
  const made = typeof header === 'string' && (header === name || header.startsWith(`${name}:`));
  return made ? { origin: `${protocol}//${header}`, port: undefined } : { origin: `${protocol}//${name}`, port: '' };
}

/** No channel tells of a response that changes the protocol, and who listens to `upgrade` takes the socket over. */
function upgradeStatus(request: ClientRequest): number | undefined {
  return (request as { res?: IncomingMessage | null }).res?.statusCode;
}

/** Why a request failed that is closed, if it did. */
function failureOf(
  request: ClientRequest,
  status: number | undefined,
  error: unknown,
  ranOutOfTime: boolean,
): string | undefined {
  if (error !== undefined && !isHangUp(error)) return failureName(error);
  const response = (request as { res?: IncomingMessage | null }).res;
  if (error === undefined && status !== undefined && response?.complete !== false) return undefined;
  // Node says "socket hang up" whichever side left.
  const { socket } = request;
  if (socket?.readableEnded === true || socket?.errored != null) return 'ECONNRESET';
  return ranOutOfTime ? timeoutError : abortError;
}

function isHangUp(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'ECONNRESET';
}
