/** `error.type` of a request whose client went away before it had its answer. */
export const clientAbort = 'client_abort';
/** `error.type` of a request that a time limit of the server ended. */
export const timeout = 'timeout';
/** `error.type` of a response that the server broke off without saying why. */
export const responseDestroyed = 'response_destroyed';

const identifier = /^[A-Za-z_$][\w$.-]{0,63}$/;

/**
 * What to call a thrown value: the code of a system error (`ECONNREFUSED`), else the name of its class. Semantic
 * conventions, `error.type`: a type or code of low cardinality, never a message.
 */
export function errorName(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  try {
    const { code, name, constructor } = thrown as { code?: unknown; name?: unknown; constructor?: { name?: unknown } };
    if (typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,63}$/.test(code)) return code;
    // The class tells more than the `name` that most classes inherit from Error.
    for (const candidate of [constructor?.name, name]) {
      if (typeof candidate === 'string' && candidate !== 'Object' && identifier.test(candidate)) return candidate;
    }
  } catch {
    // A getter of the error's own threw; it has no name then.
  }
  return undefined;
}
