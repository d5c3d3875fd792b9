import type { HealthSource } from '../model/health-source.js';
import { answerNode, isNodeResponse, type NodeRequest, type NodeResponse, sendAnswer } from './node-messages.js';
import type { ProbeOptions } from './options.js';
import { nothingHere, ProbeDesk } from './probe-desk.js';
import { passOn } from './wrong-framework.js';

/**
 * Fits `node:http`, `node:https`, the compatibility API of `node:http2`, Express and connect. What is no probe goes to
 * `next`, or is answered with 404 where there is none.
 */
export type NodeHealthHandler = (
  request: NodeRequest,
  response: NodeResponse,
  next?: (error?: unknown) => void,
) => void;

/**
 * Answers `/health/live`, `/health/ready`, `/health/startup` and `/health`. The handler never throws.
 *
 * @throws SondeError SONDE_INVALID_OPTION
 */
export function healthHandler<Request extends NodeRequest = NodeRequest>(
  health: HealthSource,
  options: ProbeOptions<Request> = {},
): NodeHealthHandler {
  return nodeHandler(new ProbeDesk('healthHandler', health, options), 'healthHandler');
}

/**
 * The same with a desk at hand.
 *
 * @param entry what it is installed as, for errors
 */
export function nodeHandler<Request extends NodeRequest>(desk: ProbeDesk<Request>, entry: string): NodeHealthHandler {
  return (request, response, next, ...others: unknown[]) => {
    if (!isNodeResponse(response))
      return passOn(desk.faults, entry, "Node's request and response", [
        request,
        response,
        next,
        ...others,
      ]) as undefined;
    const probe = desk.find(request.url, request.originalUrl);
    if (probe !== undefined) answerNode(desk, probe, request, response, request as Request);
    else if (next === undefined) sendAnswer(request, response, nothingHere);
    else next();
  };
}
