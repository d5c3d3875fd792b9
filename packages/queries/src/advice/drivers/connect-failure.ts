import type { QueriesError } from '../../errors.js';
import { connectionFailed } from '../advice-errors.js';

const loginNext = 'Check the user and the password; characters such as # / ? @ in it are written %23 %2F %3F %40.';

/** What codes of Node.js, of PostgreSQL (SQLSTATE), MySQL and SQLite mean to the one who wants to connect. */
const known: readonly (readonly [codes: RegExp, got: string, next: string])[] = [
  [/^ECONNREFUSED$/, 'nobody listens there', 'Check host and port, and that the server runs.'],
  [/^(ENOTFOUND|EAI_AGAIN)$/, 'a host name that cannot be resolved', 'Check the name of the host.'],
  [/^(ETIMEDOUT|CONNECT_TIMEOUT|ER_CONNECTION_TIMEOUT)$/, 'no answer in time', 'Check host, port and firewall.'],
  [/^(ECONNRESET|EPIPE|CONNECTION_CLOSED)$/, 'a closed connection', 'Check whether the server asks for TLS.'],
  [/^(28P01|28000|ER_ACCESS_DENIED_ERROR|ER_ACCESS_DENIED_NO_PASSWORD_ERROR)$/, 'a refused login', loginNext],
  [/^(3D000|ER_BAD_DB_ERROR)$/, 'a database that does not exist', 'Check the name after the last slash.'],
  [/^(42501|ER_DBACCESS_DENIED_ERROR)$/, 'a login without rights', 'Grant it CONNECT on the database.'],
  [/^(53300|ER_CON_COUNT_ERROR)$/, 'a server without free connections', 'Try again later, or close some.'],
  [/^57P03$/, 'a server that is starting or stopping', 'Try again in a moment.'],
  [/^(SQLITE_CANTOPEN.*|ENOENT)$/, 'a file that cannot be opened', 'Check the path and the rights.'],
  [/^SQLITE_NOTADB$/, 'a file that is no SQLite database', 'Check the path.'],
];

/** In our words: what a driver says may hold the login. */
export function explainFailure(where: string, cause: unknown): QueriesError {
  const code = codeOf(cause);
  const [, got, next] = known.find(([codes]) => code !== undefined && codes.test(code)) ?? [];
  const suffix = code === undefined ? '' : ` (${code})`;
  if (got !== undefined && next !== undefined) return connectionFailed(where, `${got}${suffix}`, next);
  const message = String((cause as { message?: unknown } | null)?.message ?? '');
  if (/timeout|timed out/i.test(message)) return connectionFailed(where, 'no answer in time', 'Check host and port.');
  if (/password/i.test(message)) return connectionFailed(where, `a refused login${suffix}`, loginNext);
  return connectionFailed(where, `a failure${suffix}`, 'Check that another client can connect with the same URL.');
}

/** The code of an error, or of the first of several: Node.js tries every address of a host. */
export function codeOf(cause: unknown): string | undefined {
  const { code, errors, errcode } = (cause ?? {}) as { code?: unknown; errors?: unknown; errcode?: unknown };
  if (errcode === 14) return 'SQLITE_CANTOPEN';
  if (errcode === 26) return 'SQLITE_NOTADB';
  if (typeof code === 'string' && /^\w{1,60}$/.test(code)) return code;
  return Array.isArray(errors) && errors.length > 0 ? codeOf(errors[0]) : undefined;
}
