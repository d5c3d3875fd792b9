import type { ServerResponse } from 'node:http';
import { countResponseBodies } from '../request/body-bytes.js';
import { RequestObserver } from '../request/observer.js';
import type { RequestOptions } from '../request/options.js';
import { passOn } from '../request/wrong-framework.js';
import type { ExpressMiddleware, ExpressRequestLike, RoutedRequest } from './express.js';
import type { Unmatched } from './route-trail.js';
import { heardTrail, hearRouters } from './router-channel.js';
import { RouterTree } from './router-tree.js';
import { watchRoute } from './watched-route.js';

/**
 * The middleware: `app.use(measureRequests({ registry }))`, before all others. For Express 4.17 and newer, and Express 5.
 *
 * The route is the pattern of the last route that matched, with those of the routers and apps it is mounted in; what
 * only middleware answered has none.
 *
 * `measureRequests<Request>` gives label functions the request with Express's own type.
 *
 * @throws SondeError SONDE_INVALID_OPTION
 */
export function measureRequests<Request extends ExpressRequestLike = ExpressRequestLike>(
  options: RequestOptions<Request> = {},
): ExpressMiddleware {
  return observingMiddleware(new RequestObserver(options));
}

/**
 * The same with an observer at hand, for a framework on top of Express, which may know routes that are none.
 *
 * @internal
 */
export function observingMiddleware(observer: RequestObserver, unmatched?: Unmatched): ExpressMiddleware {
  hearRouters();
  const tree = new RouterTree();
  return function measureRequest(request, response, next) {
    if (typeof response?.writeHead !== 'function' || typeof next !== 'function') {
      // What it gives is what the other framework waits for.
      return passOn(observer.faults, 'express', "Express's request, response and next", [
        request,
        response,
        next,
      ]) as undefined;
    }
    countOnce(observer, response);
    const exchange = observer.begin(request, response, request);
    if (exchange === undefined) return next();
    try {
      const trail = heardTrail(request as RoutedRequest) ?? watchRoute(request as RoutedRequest, tree);
      trail.follow(exchange, unmatched);
    } catch (cause) {
      observer.faults.recordingFailed(cause);
    }
    observer.run(exchange, () => next());
  };
}

/**
 * An app keeps an object that all of its responses inherit from, meant to be extended (`app.response`). Counting there
 * spares each response two methods of its own.
 */
function countOnce(observer: RequestObserver, response: ServerResponse): void {
  const shared = Object.getPrototypeOf(response) as object;
  if (observer.countsBodies && Object.hasOwn(shared, 'app')) countResponseBodies(shared);
}
