import { SondeError } from '../model/errors.js';
import { readBasic, readBearer } from './authorization-header.js';
import { SecretDigests } from './secret-digests.js';

/** Shorter ones can be guessed. */
const minLength = 16;
/** Longer credentials are refused unread: none that anybody made is as long. */
const maxCredentialLength = 4096;

/** Tokens of which each opens something by itself; several of them let one be replaced without a gap. */
export class AccessTokens {
  private readonly digests: SecretDigests;

  /**
   * @param tokens one or several; none, or an empty text, as a variable is that nobody set: nobody is admitted
   * @param option what it is called, for the error
   * @throws SondeError SONDE_INVALID_OPTION, without the token
   */
  constructor(tokens: unknown, option: string) {
    this.digests = new SecretDigests(tokensOf(tokens, option));
  }

  /** Whether there is one at all. */
  get areSet(): boolean {
    return this.digests.size > 0;
  }

  /**
   * Which token a request shows, from 1; 0 for none that is known.
   *
   * @param authorization the header: `Bearer <token>`, or `Basic` with the token as the password of any user, for tools
   *   that can send nothing else
   */
  find(authorization: string | undefined): number {
    if (authorization === undefined || authorization.length > maxCredentialLength) return 0;
    const given = readBearer(authorization) ?? passwordOf(readBasic(authorization));
    return given === undefined ? 0 : this.digests.find(given);
  }
}

function tokensOf(given: unknown, option: string): readonly string[] {
  if (given === undefined || given === '') return [];
  const tokens: readonly unknown[] = Array.isArray(given) ? given : [given];
  for (const token of tokens) {
    if (typeof token === 'string' && token.length >= minLength && /^[\x21-\x7e]+$/.test(token)) continue;
    throw new SondeError('SONDE_INVALID_OPTION', {
      what: option,
      got: flawOf(token),
      expected: `tokens of at least ${minLength} visible ASCII characters, or none`,
      next: `Make one: node -p "crypto.randomBytes(24).toString('base64url')".`,
    });
  }
  return tokens as readonly string[];
}

/** What is wrong with a token, without the token. */
function flawOf(token: unknown): string {
  if (typeof token !== 'string') return token === null ? 'null' : `a value of type ${typeof token}`;
  return token.length < minLength ? `one of ${token.length} characters` : 'one with characters that are not allowed';
}

function passwordOf(userAndPassword: string | undefined): string | undefined {
  const colon = userAndPassword?.indexOf(':') ?? -1;
  return colon < 0 ? undefined : userAndPassword?.slice(colon + 1);
}
