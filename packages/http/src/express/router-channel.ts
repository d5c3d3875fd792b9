import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Attachment } from '../request/attachment.js';
import type { LayerLike, RoutedRequest } from './express.js';
import { joined, mountText, patternText } from './joined-pattern.js';
import { RouteTrail } from './route-trail.js';

const trails = new Attachment<RouterTrail>(Symbol('sonde.http.express.routers'));

/**
 * The request that a router was entered for last. Its layers run one after the other, most of the time, and each of
 * them asks; a request that is answered before the next one comes never carries its trail.
 */
let latest: { readonly request: RoutedRequest; readonly trail: RouterTrail } | undefined;

/** A handler, an error handler or a `param()` callback is about to run. */
interface RouterEvent {
  readonly req: RoutedRequest;
  readonly layer: LayerLike;
  /** The path of the layer, as it was given; of an array, the element that matched. */
  readonly route: unknown;
  readonly errorHandler?: boolean;
  readonly param?: string;
  readonly error?: unknown;
}

/** A router at work: where it is mounted. */
interface Visit {
  readonly next: unknown;
  readonly prefix: string;
}

/**
 * Follows a request through the routers of Express 5.3 by the events of their channel. No event says in which router
 * its layer stands. But `req.next` is a new function each time that a router is entered, and the layer that was run
 * last before that is the one the router is mounted by. So the whole pattern is known without matching a path again,
 * also where a router hides in a function of its user's.
 */
class RouterTrail extends RouteTrail {
  private readonly visits: Visit[] = [];
  private entered = '';

  handle({ req, layer, route, errorHandler, param }: RouterEvent): void {
    const prefix = this.prefixOf(req.next);
    const isRoute = layer.route !== undefined || req.route?.stack.includes(layer) === true;
    if (isRoute) {
      // A route does not take its path from the URL: a router in one of its handlers matches it whole.
      this.entered = prefix;
      if (errorHandler !== true) this.matched(joined(prefix, patternText(route)) || '/', route);
    } else if (param === undefined) {
      this.entered = joined(prefix, mountText(route));
    }
  }

  /** Whether it has heard of the router that is at work now: another version of Express may be mounted in this one. */
  hears(request: RoutedRequest): boolean {
    return this.visits.some(({ next }) => next === request.next);
  }

  private prefixOf(next: unknown): string {
    for (let i = this.visits.length - 1; i >= 0; i--) {
      if (this.visits[i]?.next === next) return this.visits[i]?.prefix ?? '';
    }
    this.visits.push({ next, prefix: this.entered });
    return this.entered;
  }
}

const listeners = [
  ['tracing:express.router.request:start', onStart],
  ['tracing:express.router.request:error', onError],
] as const;

type Follow = (request: RoutedRequest, trail: RouteTrail) => void;

/** Told of each request that comes to a router, which no middleware had to ask for. */
const everybody = new Set<Follow>();
let isHeardByHand = false;

/**
 * Follows all requests that come to routers of this process.
 *
 * @param follow must not throw
 * @returns what ends it
 */
export function followRouters(follow: Follow): () => void {
  listen();
  everybody.add(follow);
  return () => {
    everybody.delete(follow);
    if (everybody.size > 0 || isHeardByHand) return;
    for (const [name, listener] of listeners) unsubscribe(name, listener);
  };
}

/**
 * Hears the routers of this process. Once, however often it is called: the same listener is taken out before it is
 * put in, so that nothing has to remember it.
 */
export function hearRouters(): void {
  isHeardByHand = true;
  listen();
}

function listen(): void {
  for (const [name, listener] of listeners) {
    unsubscribe(name, listener);
    subscribe(name, listener);
  }
}

/** `undefined`: the router that runs this request publishes nothing. */
export function heardTrail(request: RoutedRequest): RouteTrail | undefined {
  const trail = trailOf(request);
  return trail?.hears(request) === true ? trail : undefined;
}

function trailOf(request: RoutedRequest): RouterTrail | undefined {
  return latest?.request === request ? latest.trail : trails.get(request);
}

// What a listener throws would end the process.
function onStart(message: unknown): void {
  const event = message as RouterEvent;
  let trail: RouterTrail | undefined;
  try {
    trail = trailOf(event.req);
    if (trail === undefined) {
      trail = new RouterTrail();
      if (latest?.trail.isOver === false) trails.set(latest.request, latest.trail);
      latest = { request: event.req, trail };
      for (const follow of everybody) follow(event.req, trail);
    }
    trail.handle(event);
  } catch (cause) {
    trail?.failed(cause);
  }
}

function onError(message: unknown): void {
  const { req, error } = message as RouterEvent;
  trailOf(req)?.threw(error);
}
