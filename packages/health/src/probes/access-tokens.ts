import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { invalidOption } from '../errors.js';

/** Shorter ones can be guessed. */
const minLength = 16;
/** Longer credentials are refused unread. */
const maxCredentialLength = 4096;

/**
 * The tokens that open the details. They are kept as keyed digests only, so that neither a heap dump nor an error of
 * ours shows them, and compared as such: the time it takes tells neither where nor at which length two differ.
 */
export class AccessTokens {
  private readonly key = randomBytes(32);
  private readonly digests: readonly Buffer[];

  /** @throws SondeError SONDE_INVALID_OPTION, without the token */
  constructor(tokens: unknown) {
    this.digests = tokensOf(tokens).map((token) => this.digest(token));
  }

  /** @param authorization the header: `Bearer <token>`, or `Basic` with the token as password of any user */
  admits(authorization: string | undefined): boolean {
    if (authorization === undefined || authorization.length > maxCredentialLength) return false;
    const given = readBearer(authorization) ?? readBasic(authorization);
    if (given === undefined) return false;
    const actual = this.digest(given);
    let isOne = false;
    // All are looked at: which of several it was must not show in the time either.
    for (const expected of this.digests) isOne = timingSafeEqual(expected, actual) || isOne;
    return isOne;
  }

  private digest(token: string): Buffer {
    return createHmac('sha256', this.key).update(token, 'utf8').digest();
  }
}

function tokensOf(given: unknown): readonly string[] {
  // What a variable of the environment is that nobody set.
  if (given === undefined || given === '') return [];
  const tokens: readonly unknown[] = Array.isArray(given) ? given : [given];
  for (const token of tokens) {
    if (typeof token === 'string' && token.length >= minLength && /^[\x21-\x7e]+$/.test(token)) continue;
    throw invalidOption(
      'details.token',
      flawOf(token),
      `tokens of at least ${minLength} visible ASCII characters, or none`,
      'Make one: node -p "crypto.randomBytes(24).toString(\'base64url\')".',
    );
  }
  return tokens as readonly string[];
}

/** What is wrong with a token, without the token. */
function flawOf(token: unknown): string {
  if (typeof token !== 'string') return token === null ? 'null' : `a value of type ${typeof token}`;
  return token.length < minLength ? `one of ${token.length} characters` : 'one with characters that are not allowed';
}

function readBearer(header: string): string | undefined {
  return /^bearer +([\x21-\x7e]+) *$/i.exec(header)?.[1];
}

/** RFC 7617: the user ends at the first colon. */
function readBasic(header: string): string | undefined {
  const encoded = /^basic +([A-Za-z0-9+/]+={0,2}) *$/i.exec(header)?.[1];
  if (encoded === undefined) return undefined;
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  return colon === -1 ? undefined : decoded.slice(colon + 1);
}
