import type { IncomingMessage, ServerResponse } from 'node:http';

/** What we use of Express's request, and what label functions usually ask it for. */
export interface ExpressRequestLike extends IncomingMessage {
  readonly originalUrl: string;
  readonly baseUrl: string;
  readonly path: string;
  readonly hostname: string;
  readonly ip?: string | undefined;
  readonly params: unknown;
  readonly query: unknown;
}

export type ExpressMiddleware = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

/** What `get('/x')` makes: the same from Express 4 to 5.3, `path` and `methods` apart undocumented. */
export interface RouteLike {
  readonly path: unknown;
  readonly stack: readonly LayerLike[];
  readonly methods: Readonly<Record<string, boolean | undefined>>;
}

/** What routers keep for each `use()` and each route. Express 4 has `regexp` and `keys`, Express 5 has `matchers`. */
export interface LayerLike {
  readonly name?: string;
  readonly handle?: { readonly stack?: readonly LayerLike[] };
  readonly route?: RouteLike | undefined;
  readonly regexp?: RegExp & { readonly fast_slash?: boolean };
  readonly keys?: readonly { readonly name: string | number }[];
  readonly matchers?: readonly Matcher[];
  readonly slash?: boolean;
}

/** Throws where a part of the path cannot be decoded. */
export type Matcher = (path: string) => false | MatchedPath;

export interface MatchedPath {
  readonly path: string;
  /** By name, or by number for the groups of a regular expression; a wildcard has its segments. */
  readonly params: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export interface AppLike {
  readonly parent?: AppLike | undefined;
  /** Express 4. */
  readonly _router?: { readonly stack: readonly LayerLike[] };
  /** Express 5. Express 4 throws when it is read. */
  readonly router?: { readonly stack: readonly LayerLike[] };
}

/** A request as it stands in the middle of its way through the routers. */
export interface RoutedRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly baseUrl?: string | undefined;
  readonly app?: AppLike | undefined;
  /** Of the router that is at work: a function for each time one is entered. */
  readonly next?: unknown;
  route?: RouteLike | undefined;
}
