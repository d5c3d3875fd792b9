import { readBasic, readBearer, SecretDigests } from '@sonde/metrics/access';
import { invalidOption } from '../errors.js';

/** Who may scrape. Several bearer tokens let a token be rotated without a gap. */
export type AuthOptions =
  | { readonly basic: { readonly username: string; readonly password: string } }
  | { readonly bearer: string | readonly string[] };

export interface Authorization {
  /** `header` is the value of `Authorization`. */
  admits(header: string | undefined): boolean;
  /** The value of `WWW-Authenticate` for those refused. */
  readonly challenge: string;
}

const realm = 'realm="metrics"';

/** @throws SondeError SONDE_INVALID_OPTION, without the secret */
export function createAuthorization(auth: AuthOptions): Authorization {
  const { scheme, secrets } = 'basic' in auth ? basicSecrets(auth.basic) : bearerSecrets(auth.bearer);
  const expected = new SecretDigests(secrets);
  const read = scheme === 'basic' ? readBasic : readBearer;
  return {
    challenge: scheme === 'basic' ? `Basic ${realm}, charset="UTF-8"` : `Bearer ${realm}`,
    admits(header) {
      const given = read(header);
      return given !== undefined && expected.find(given) > 0;
    },
  };
}

interface Secrets {
  readonly scheme: 'basic' | 'bearer';
  readonly secrets: readonly string[];
}

/**
 * RFC 7617: user-id and password joined by a colon. The user-id holds none, so the joined text is unambiguous
 * and is compared as a whole, colons of the password included.
 */
function basicSecrets(basic: unknown): Secrets {
  const { username, password } = (basic ?? {}) as { username?: unknown; password?: unknown };
  const next = 'Set both to the values the scraper sends.';
  if (typeof username !== 'string' || username === '' || /[:\p{Cc}]/u.test(username)) {
    throw invalidOption('auth.basic.username', trait(username), 'text without colons or control characters', next);
  }
  if (typeof password !== 'string' || password === '' || /\p{Cc}/u.test(password)) {
    throw invalidOption('auth.basic.password', trait(password), 'text without control characters', next);
  }
  return { scheme: 'basic', secrets: [`${username}:${password}`.normalize('NFC')] };
}

function bearerSecrets(bearer: unknown): Secrets {
  const tokens: readonly unknown[] = Array.isArray(bearer) ? bearer : [bearer];
  const next = 'Pass the token the scraper sends; an unset environment variable is a common cause.';
  if (tokens.length === 0) throw invalidOption('auth.bearer', 'an empty array', 'at least one token', next);
  for (const token of tokens) {
    // A token beyond visible ASCII cannot be sent in the header, so it could never match.
    if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
      throw invalidOption('auth.bearer', trait(token), 'a token of visible ASCII characters', next);
    }
  }
  return { scheme: 'bearer', secrets: tokens as readonly string[] };
}

/** What is wrong with a secret, without the secret. */
function trait(secret: unknown): string {
  if (typeof secret !== 'string') return secret === null ? 'null' : `a value of type ${typeof secret}`;
  return secret === '' ? 'an empty string' : 'text with characters that are not allowed';
}
