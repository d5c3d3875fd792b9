import type { IncomingMessage, ServerResponse } from 'node:http';
import { countResponseBody, isBodiless } from './body-bytes.js';
import { exchangeKey, type RequestExchange } from './exchange.js';
import { outcomeOf, watchTimeout } from './outcome.js';
import { onSocketClose } from './unsent-responses.js';

interface MeasuredResponse extends ServerResponse {
  [exchangeKey]?: RequestExchange | undefined;
}

/** Ends an exchange of Node when its response closes, whatever closes it. */
export function watchResponse(
  exchange: RequestExchange,
  request: IncomingMessage,
  response: ServerResponse,
  countsBody: boolean,
): void {
  if (countsBody) countResponseBody(response, exchange);
  watchTimeout(request.socket);
  const measured = response as MeasuredResponse;
  const others = measured[exchangeKey] !== undefined;
  measured[exchangeKey] = exchange;
  if (response.destroyed || (response as { closed?: boolean }).closed === true) {
    // Came and went before we did.
    close(exchange, request, response);
    return;
  }
  if (!others) response.on('close', responseClosed);
  if (response.socket !== null) return;
  // A pipelined response has no socket before its turn, and hears nothing if the connection goes down first.
  const forget = onSocketClose(request.socket, () => close(exchange, request, response));
  response.once('close', forget);
}

function responseClosed(this: MeasuredResponse): void {
  for (let exchange = this[exchangeKey]; exchange !== undefined; exchange = exchange.other) {
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
