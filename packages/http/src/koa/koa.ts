import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

/** A layer of `@koa/router`: a route, or middleware (which has no methods). */
export interface KoaRouterLayer {
  readonly path: string | RegExp;
  readonly methods: readonly string[];
  readonly regexp?: RegExp;
}

/** What we use of Koa's context, and what label functions usually ask it for. */
export interface KoaContextLike {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly method: string;
  readonly path: string;
  readonly originalUrl: string;
  readonly headers: IncomingHttpHeaders;
  readonly state: object;
}

/** What a router and `koa-mount` leave in a context. */
export interface RoutedContext extends KoaContextLike {
  /** The layer that runs or ran last; of old versions, the last one that matches. Unset where no route matched. */
  readonly _matchedRoute?: string | RegExp | undefined;
  /** All layers whose path matches, in the order they run. */
  readonly matched?: readonly KoaRouterLayer[] | undefined;
  /** The prefix of the innermost `koa-mount`, also after it was left. */
  readonly mountPath?: string | undefined;
}
