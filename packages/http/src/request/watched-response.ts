import type { IncomingMessage, ServerResponse } from 'node:http';
import { countResponseBodies, isBodiless } from './body-bytes.js';
import type { RequestExchange } from './exchange.js';
import { exchanges } from './exchanges.js';
import { outcomeOf, watchTimeout } from './outcome.js';
import { onSocketClose } from './unsent-responses.js';

/** Ends an exchange of Node when its response closes, whatever closes it. */
export function watchResponse(exchange: RequestExchange, request: IncomingMessage, response: ServerResponse): void {
  // A framework may hand on a request of its own making.
  if (response.req !== request) exchanges.set(response.req, exchange);
  if (exchange.observer.countsBodies) countResponseBodies(response);
  watchTimeout(request.socket);
  if (response.destroyed || (response as { closed?: boolean }).closed === true) {
    // Came and went before we did.
    close(exchange, request, response);
    return;
  }
  if (exchange.other === undefined) response.on('close', responseClosed);
  if (response.socket !== null) return;
  // A pipelined response has no socket before its turn, and hears nothing if the connection goes down first.
  const forget = onSocketClose(request.socket, () => close(exchange, request, response));
  response.once('close', forget);
}

function responseClosed(this: ServerResponse): void {
  for (let exchange = exchanges.get(this.req); exchange !== undefined; exchange = exchange.other) {
    close(exchange, this.req, this);
  }
}

function close(exchange: RequestExchange, request: IncomingMessage, response: ServerResponse): void {
  const outcome = outcomeOf(request, response);
  if (isBodiless(request.method, outcome.status)) exchange.responseBytes = 0;
  // What was announced and did not come is no size: a client could announce anything.
  exchange.announcedBytes = request.complete ? exchange.announcedBytes : undefined;
  exchange.requestBytes = exchange.announcedBytes ?? exchange.requestBytes;
  exchange.observer.end(exchange, outcome);
}
