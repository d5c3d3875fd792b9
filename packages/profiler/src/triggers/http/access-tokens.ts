import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { profilerError } from '../../errors.js';

/** Shorter ones can be guessed. */
const minLength = 16;
/** Longer credentials are refused unread. */
const maxCredentialLength = 4096;

/**
 * The tokens that open the endpoints. They are kept as keyed digests only, so that neither a heap dump nor an error of
 * ours shows them, and compared as such: the time it takes tells neither where nor at which length two differ.
 */
export class AccessTokens {
  private readonly key = randomBytes(32);
  private readonly digests: readonly Buffer[];

  /**
   * @param tokens none, or empty: nobody is admitted
   * @throws SondeError SONDE_INVALID_OPTION, without the token
   */
  constructor(tokens: unknown) {
    this.digests = tokensOf(tokens).map((token) => this.digest(token));
  }

  /** Whether there is one at all. */
  get areSet(): boolean {
    return this.digests.length > 0;
  }

  /**
   * Which token a request shows, from 1; 0 for none that is known.
   *
   * @param authorization the header: `Bearer <token>`, or `Basic` with the token as password and any user
   */
  find(authorization: string | undefined): number {
    if (authorization === undefined || authorization.length > maxCredentialLength) return 0;
    const given = readBearer(authorization) ?? readBasic(authorization);
    if (given === undefined) return 0;
    const actual = this.digest(given);
    let found = 0;
    // All are looked at: which of several it was must not show in the time either.
    for (const [at, expected] of this.digests.entries()) if (timingSafeEqual(expected, actual)) found = at + 1;
    return found;
  }

  private digest(token: string): Buffer {
    return createHmac('sha256', this.key).update(token, 'utf8').digest();
  }
}

/** What a request without a token is told to show (RFC 6750; RFC 7617). */
export const challenges: readonly string[] = ['Bearer realm="profiles"', 'Basic realm="profiles", charset="UTF-8"'];

function tokensOf(given: unknown): readonly string[] {
  // What an environment variable is that nobody set.
  if (given === undefined || given === '') return [];
  const tokens: readonly unknown[] = Array.isArray(given) ? given : [given];
  for (const token of tokens) {
    if (typeof token === 'string' && token.length >= minLength && /^[\x21-\x7e]+$/.test(token)) continue;
    throw profilerError(
      'SONDE_INVALID_OPTION',
      'option "tokens" of profileEndpoints()',
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

/** `go tool pprof` and browsers can send nothing else; the address they show keeps it out of the request's line. */
function readBasic(header: string): string | undefined {
  const encoded = /^basic +([A-Za-z0-9+/]+={0,2}) *$/i.exec(header)?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('latin1');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : text.slice(colon + 1);
}
