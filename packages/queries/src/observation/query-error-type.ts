import { otherName } from '@sonde/metrics';

/**
 * `error.type` of a failed query: the code of the database (`23505` of PostgreSQL, `ER_DUP_ENTRY` of MySQL,
 * `SQLITE_CONSTRAINT`) or of the system (`ECONNREFUSED`), else the class of the error. Never a message: it may quote
 * values.
 */
export function queryErrorType(error: unknown): string {
  if (typeof error !== 'object' || error === null) return otherName;
  try {
    const { code, constructor } = error as { code?: unknown; constructor?: { name?: unknown } };
    if (typeof code === 'string' && /^[A-Z0-9][A-Z0-9_]{1,63}$/.test(code)) return code;
    if (typeof code === 'number' && Number.isInteger(code)) return String(code);
    const name = constructor?.name;
    return typeof name === 'string' && /^[A-Za-z_$][\w$]{0,63}$/.test(name) ? name : otherName;
  } catch {
    // A getter of the error's own threw; it has no name then.
    return otherName;
  }
}
