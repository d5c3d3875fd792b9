import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HealthSource } from '../model/health-source.js';
import { nodeHandler } from '../probes/node-handler.js';
import type { ProbeOptions } from '../probes/options.js';
import { ProbeDesk } from '../probes/probe-desk.js';

/** What details functions usually ask Express's request for; `healthProbes<Request>` gives them all of it. */
export interface ExpressRequestLike extends IncomingMessage {
  readonly originalUrl: string;
  readonly ip?: string | undefined;
  readonly hostname: string;
}

export type ExpressMiddleware = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

/**
 * The middleware: `app.use(healthProbes(health))`, before whatever must not stand in the way of a probe, such as
 * authentication. For Express 4.17 and newer, and Express 5; mounted at a path or not.
 *
 * @throws SondeError SONDE_INVALID_OPTION
 */
export function healthProbes<Request extends IncomingMessage = ExpressRequestLike>(
  health: HealthSource,
  options: ProbeOptions<Request> = {},
): ExpressMiddleware {
  return nodeHandler(new ProbeDesk('healthProbes', health, options), 'healthProbes of @sonde/health/express');
}
