import type { IncomingMessage, ServerResponse } from 'node:http';

/** A route that matched: of a handler, or of a middleware. */
export interface MatchedRoute {
  /** With the paths of the apps around it. */
  readonly path: string;
  /** `ALL` for `app.use`, `app.all` and `app.mount`. */
  readonly method: string;
  // biome-ignore lint/complexity/noBannedTypes: any handler whatsoever; we read its `length`.
  readonly handler: Function;
}

/** What we use of Hono's `Context`; a label function may ask for the whole of it: `measureRequests<Context<Env>>`. */
export interface HonoContext {
  readonly env: unknown;
  readonly error: Error | undefined;
  readonly finalized: boolean;
  readonly res: { readonly status: number };
  readonly req: {
    readonly method: string;
    readonly url: string;
    readonly raw: { readonly headers: Iterable<readonly [string, string]> };
    /** Of what ran last, in `matchedRoutes`. */
    readonly routeIndex: number;
    readonly matchedRoutes?: readonly MatchedRoute[];
  };
}

/** What `@hono/node-server` puts into `c.env`. A request that asks for another protocol has no response. */
export interface NodeBindings {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse | undefined;
}

export function nodeBindings(env: unknown): NodeBindings | undefined {
  const { incoming, outgoing } = (env ?? {}) as { readonly incoming?: unknown; readonly outgoing?: unknown };
  const isNode = isEmitter(incoming) && (outgoing === undefined || isEmitter(outgoing));
  return isNode ? (env as NodeBindings) : undefined;
}

/** On other platforms `env` holds whatever its users name in it. */
function isEmitter(value: unknown): boolean {
  return typeof value === 'object' && value !== null && typeof (value as { on?: unknown }).on === 'function';
}
