import { codeOf } from '../drivers/connect-failure.js';
import { failed, type UnplannedStatement } from './explanation.js';

const noRights = 'the login may not read one of its tables; grant it SELECT, or pg_read_all_data';
const noTable = 'a table or view of it is not there for this login; look at the search_path and the database';
const unreadable = 'the server cannot read the text: it was cut, or is of another dialect';
const tooLong = 'planning took longer than the time allowed';
const locked = 'a table of it is locked by someone else';

/** By SQLSTATE of PostgreSQL and by the names of MySQL: what databases say themselves may quote the statement. */
const reasons: Readonly<Record<string, string>> = {
  '42P18': 'the server cannot tell the type of one of its values; write a cast, such as $1::integer',
  '42P08': 'the server finds two types for one of its values; write a cast, such as $1::integer',
  '42P01': noTable,
  '3F000': noTable,
  '42703': 'a column of it does not exist',
  '42883': 'a function or operator of it does not exist for these types',
  '42804': 'the types of its values do not fit one another',
  '42725': 'a function or operator of it fits several types; write a cast',
  '42501': noRights,
  '42601': unreadable,
  '42P02': unreadable,
  '57014': tooLong,
  '55P03': locked,
  '25006': 'it would write',
  '25P02': 'the transaction failed before',
  '0A000': 'the server has no plan for this kind of statement',
  ER_NO_SUCH_TABLE: noTable,
  ER_BAD_TABLE_ERROR: noTable,
  ER_NO_DB_ERROR: 'no database is chosen; name it in the URL',
  ER_BAD_FIELD_ERROR: 'a column of it does not exist',
  ER_TABLEACCESS_DENIED_ERROR: noRights,
  ER_COLUMNACCESS_DENIED_ERROR: noRights,
  ER_DBACCESS_DENIED_ERROR: noRights,
  ER_VIEW_NO_EXPLAIN: noRights,
  ER_PARSE_ERROR: unreadable,
  ER_QUERY_TIMEOUT: tooLong,
  ER_STATEMENT_TIMEOUT: tooLong,
  ER_LOCK_WAIT_TIMEOUT: locked,
};

/** Of SQLite, which has one code for all of them. It quotes names only, and they are not repeated. */
const sqlite: readonly (readonly [message: RegExp, reason: string])[] = [
  [/no such table/, noTable],
  [/no such column/, 'a column of it does not exist'],
  [/no such function/, 'a function of it is not there'],
  [/syntax error|incomplete input|unrecognized token/, unreadable],
  [/database is locked/, locked],
];

/** Why a database could not plan, in our words. */
export function planFailure(cause: unknown): UnplannedStatement {
  const code = codeOf(cause);
  const reason = code === undefined ? undefined : reasons[code];
  if (reason !== undefined) return failed(`${reason} (${code})`);
  const message = String((cause as { message?: unknown } | null)?.message ?? '');
  const [, known] = sqlite.find(([pattern]) => pattern.test(message)) ?? [];
  if (known !== undefined && (code === undefined || /^(SQLITE|ERR_SQLITE)/.test(code))) return failed(known);
  return failed(`the database refuses it${code === undefined ? '' : ` (${code})`}`);
}
