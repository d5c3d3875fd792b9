import type { Scope } from '@sonde/metrics';
import type { FinishedOutgoingRequest } from './options.js';
import { type Origin, requestedUrl } from './origin.js';
import type { OutgoingExchange } from './outgoing-exchange.js';

/** What label functions see; its URL is put together for those that ask. */
export class EndedRequest implements FinishedOutgoingRequest {
  readonly method: string;
  readonly address: string;
  readonly port: number | '';
  readonly status: number | undefined;
  readonly errorType: string;
  readonly seconds: number;
  readonly scope: Scope | undefined;
  private readonly exchange: OutgoingExchange;

  constructor(exchange: OutgoingExchange, named: Origin, errorType: string, seconds: number) {
    this.method = exchange.method;
    this.address = named.address;
    this.port = named.port;
    this.status = exchange.status;
    this.errorType = errorType;
    this.seconds = seconds;
    this.scope = exchange.scope;
    this.exchange = exchange;
  }

  get url(): URL {
    return requestedUrl(this.exchange.origin, this.exchange.path);
  }
}
