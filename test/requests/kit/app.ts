import type { Server } from 'node:http';
import type { Http2Server } from 'node:http2';
import type { RequestOptions } from '@sonde/http';

/**
 * What every framework's app must be able to do, so that one suite of request cases runs against all of them. Each app
 * is written the way its framework's users write it, with the middleware installed as the README says, and serves:
 *
 *   GET  /ok                          200 'ok'
 *   GET  /users/:id                   200 with the id; /users/%zz is a malformed URL
 *   GET  /org/:org/members/:member    200, from a nested router mounted at /org/:org
 *   GET  /org/:org/boom               throws BoomError in that router, synchronously
 *   GET  /async-boom                  an async handler that rejects with BoomError after a tick
 *   GET  /list/a and /list/b          200, one handler for an array of paths (where there is such a thing)
 *   GET  /re/123                      200, matched by a regular expression of digits (where there is such a thing)
 *   GET  /mounted/things/:id          200, from another app mounted at /mounted (where there is such a thing)
 *   GET  /guarded                     401 from a guard in front of its handler (middleware, hook or guard)
 *   POST /echo                        200 with the body it was sent, read by the framework's usual means
 *   GET  /stream                      200, three chunks of 1 000 bytes, 20 ms apart, no Content-Length
 *   GET  /slow                        never answers, until the client leaves
 *   GET  /half                        sends its headers and one chunk, then nothing
 *   GET  /scope                       200 with scopeReport() as JSON, called after an await
 *   POST /scope                       the same, after the body was read
 *   GET  /skipped                     200; the suite passes `skip: '/skipped'`
 */
export interface RequestApp {
  /** The column of the matrix: `Express 5.3`. */
  readonly name: string;
  /** The patterns where the framework spells them otherwise than `usualPatterns`; `undefined`: it has no such thing. */
  readonly patterns?: Partial<Record<PatternName, string | undefined>>;
  /** What a client gets where frameworks differ. */
  readonly statuses?: Partial<Record<StatusName, number>>;
  /** The name of the class that a thrown BoomError has in `error.type`; `'500'` where the framework hides it. */
  readonly boomType?: 'BoomError' | '500';
  /** Node hands upgrades to listeners of the server, past the middleware: only `measureServer` sees them. */
  readonly missesUpgrades?: true;
  /** Starts the app on a free port of 127.0.0.1. */
  start(setup: AppSetup): Promise<RunningApp>;
  /** Starts it over cleartext HTTP/2, where the framework can. */
  startHttp2?(setup: AppSetup): Promise<RunningApp>;
}

export interface AppSetup {
  readonly options: RequestOptions;
  /** Install the middleware a second time, as a mistaken user would. */
  readonly twice?: boolean;
}

export interface RunningApp {
  readonly port: number;
  /** The server, on which the suite registers an `upgrade` listener before it tries one. */
  readonly server: Server | Http2Server;
  close(): Promise<void>;
}

export type PatternName =
  | 'ok'
  | 'user'
  | 'member'
  | 'orgBoom'
  | 'asyncBoom'
  | 'listA'
  | 'listB'
  | 'regexp'
  | 'mounted'
  | 'guarded'
  | 'echo'
  | 'stream'
  | 'slow'
  | 'half'
  | 'scope';

export const usualPatterns: Readonly<Record<PatternName, string>> = {
  ok: '/ok',
  user: '/users/:id',
  member: '/org/:org/members/:member',
  orgBoom: '/org/:org/boom',
  asyncBoom: '/async-boom',
  listA: '/list/a',
  listB: '/list/b',
  regexp: '/^\\/re\\/(\\d+)$/',
  mounted: '/mounted/things/:id',
  guarded: '/guarded',
  echo: '/echo',
  stream: '/stream',
  slow: '/slow',
  half: '/half',
  scope: '/scope',
};

/** `malformed`: GET /users/%zz. `options`: OPTIONS /ok. `wrongMethod`: DELETE /ok. */
export type StatusName = 'malformed' | 'options' | 'wrongMethod';

export const usualStatuses: Readonly<Record<StatusName, number>> = { malformed: 400, options: 404, wrongMethod: 404 };

/** What the handlers throw. */
export class BoomError extends Error {
  override readonly name = 'BoomError';
}
