import { BoundedNames } from '../model/bounded-names.js';

/** Names of errors that are told apart for each method; names that are made up as the program runs share one series. */
const maxErrorNames = 20;

/** The label of all names past the limit, and of those that are none. */
const otherErrors = 'other';

const identifier = /^[A-Za-z_$][A-Za-z0-9_$]{0,63}$/;

/**
 * The class of what was thrown: `NotFoundError`, `AbortError`; of what is no error, its type: `string`.
 *
 * The class's own name comes first, as many classes never set `name`. `Error` and `DOMException` say nothing:
 * there it is the `name` that an instance was given.
 */
export function errorName(thrown: unknown): string {
  try {
    if (!(thrown instanceof Error)) return typeof thrown;
    const className: unknown = thrown.constructor.name;
    const name = className === 'Error' || className === 'DOMException' ? thrown.name : className;
    return typeof name === 'string' && identifier.test(name) ? name : otherErrors;
  } catch {
    // A getter of the error threw, or it is a proxy that was revoked.
    return otherErrors;
  }
}

/** The names of errors that one method has a label for. */
export class ErrorNames {
  private readonly known = new BoundedNames(maxErrorNames, undefined, otherErrors);

  /** The label of what was thrown: its name, or `other` past the limit. */
  label(thrown: unknown): string {
    const name = errorName(thrown);
    return name === otherErrors ? name : this.known.admit(name);
  }
}
