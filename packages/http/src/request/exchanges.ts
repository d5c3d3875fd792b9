import type { Registry } from '@sonde/metrics';
import { Attachment } from './attachment.js';
import type { RequestExchange } from './exchange.js';

/**
 * The exchange of each request of Node: the one that began last, on which those of other registries hang. Under the
 * same key for every copy of this package in a process, so that two of them do not count twice.
 */
export const exchanges = new Attachment<RequestExchange>(Symbol.for('@sonde/http exchange 2'));

/** On requests that are skipped where requests are measured by hand: the registry that they are not counted in. */
export const skippedRequests = new Attachment<Registry>(Symbol.for('@sonde/http skipped'));
