import { cleanText } from './clean-text.js';

/** Characters of a message. */
export const maxMessageLength = 300;

/** How many causes of an error are told, one within the other. */
const maxCauses = 3;

/**
 * Why something failed, in one short line without secrets. Of an error its message, its code where the message does not
 * hold it, and its causes (`fetch failed` says nothing without). Never throws, whatever was thrown.
 */
export function failureMessage(thrown: unknown): string {
  try {
    const told = tell(thrown, maxCauses);
    return cleanText(told, maxMessageLength) || 'failed without a message';
  } catch {
    // A getter or toString() of what was thrown threw in its turn.
    return 'failed with an error that cannot be read';
  }
}

function tell(thrown: unknown, causes: number): string {
  if (!(thrown instanceof Error)) return tellValue(thrown);
  const message: unknown = thrown.message;
  const { code, cause, name } = thrown as { code?: unknown; cause?: unknown; name?: unknown };
  let told = typeof message === 'string' ? message : '';
  if (thrown instanceof AggregateError && told === '' && Array.isArray(thrown.errors) && thrown.errors.length > 0) {
    // A host with two addresses that both refuse: one of them says it.
    told = causes > 0 ? tell(thrown.errors[0], causes - 1) : '';
  }
  if (told === '') told = typeof name === 'string' && name !== 'Error' ? name : 'failed without a message';
  if (isCode(code) && !told.includes(code)) told += ` (${code})`;
  if (causes > 0 && cause instanceof Error && !told.includes(cause.message)) {
    const why = tell(cause, causes - 1);
    told += `: ${why}`;
  }
  return told;
}

function isCode(code: unknown): code is string {
  return typeof code === 'string' && /^[A-Z0-9_]{2,64}$/i.test(code);
}

function tellValue(thrown: unknown): string {
  switch (typeof thrown) {
    case 'string':
      return thrown.trim() === '' ? 'failed with an empty text' : thrown;
    case 'number':
    case 'boolean':
    case 'bigint':
      return `failed with ${String(thrown).slice(0, 40)}`;
    case 'undefined':
      return 'failed without an error';
    case 'object': {
      if (thrown === null) return 'failed with null';
      const { message } = thrown as { message?: unknown };
      return typeof message === 'string' && message !== '' ? message : 'failed with an object that is no error';
    }
    default:
      return `failed with a ${typeof thrown}`;
  }
}
