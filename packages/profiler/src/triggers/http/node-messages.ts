/** The part of `http.IncomingMessage` and `http2.Http2ServerRequest` that is read. */
export interface NodeRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  /** What Express and connect leave of the address where they cut off the path that something is mounted at. */
  readonly originalUrl?: unknown;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly socket?: NodeSocket | null;
}

/** The part of `http.ServerResponse` and `http2.Http2ServerResponse` that is used. */
export interface NodeResponse {
  statusCode: number;
  readonly headersSent: boolean;
  readonly destroyed?: boolean;
  readonly writableFinished?: boolean;
  setHeader(name: string, value: string | readonly string[]): unknown;
  end(body?: Uint8Array | string): unknown;
  destroy(): unknown;
  // biome-ignore lint/suspicious/noExplicitAny: the argument types of Node's own emitters
  on(event: string, listener: (...args: any[]) => void): unknown;
  // biome-ignore lint/suspicious/noExplicitAny: the argument types of Node's own emitters
  off(event: string, listener: (...args: any[]) => void): unknown;
}

export interface NodeSocket {
  readonly remoteAddress?: string | undefined;
  readonly destroyed?: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: the argument types of Node's own emitters
  on?(event: string, listener: (...args: any[]) => void): unknown;
  // biome-ignore lint/suspicious/noExplicitAny: the argument types of Node's own emitters
  off?(event: string, listener: (...args: any[]) => void): unknown;
}

/** One header; of several of that name, the first. */
export function headerOf(request: NodeRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** A path and its query, apart. Nothing is decoded: what is not written plainly, is another path. */
export function splitUrl(url: string): readonly [path: string, query: string] {
  const end = url.indexOf('#');
  const whole = end < 0 ? url : url.slice(0, end);
  const at = whole.indexOf('?');
  return at < 0 ? [whole, ''] : [whole.slice(0, at), whole.slice(at + 1)];
}

/**
 * Calls back once when nobody waits for the answer any more, or it was sent. A response that stands behind another one
 * in a pipeline does not hear of its reader leaving, so the connection is asked as well.
 */
export function onGone(request: NodeRequest, response: NodeResponse, listener: () => void): void {
  const { socket } = request;
  let isGone = false;
  const gone = () => {
    if (isGone) return;
    isGone = true;
    response.off('close', gone);
    response.off('error', gone);
    socket?.off?.('close', gone);
    listener();
  };
  response.on('close', gone);
  response.on('error', gone);
  socket?.on?.('close', gone);
  if (response.destroyed === true || socket?.destroyed === true) gone();
}

/** Whether the server of a request has stopped taking connections, and waits for its last answers. */
export function isEnding({ socket }: NodeRequest): boolean {
  try {
    const { server } = (socket ?? {}) as { readonly server?: { readonly listening?: unknown } };
    return server?.listening === false;
  } catch {
    // That of an HTTP/2 session that is gone.
    return false;
  }
}
