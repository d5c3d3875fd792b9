import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Clock, systemClock } from '@sonde/metrics';
import { profilerError } from '../../errors.js';

/** The header, and the parameter of the query, that ask for a profile of the request they stand in. */
export const profileHeader = 'x-sonde-profile';
export const profileParameter = 'sonde-profile';

/**
 * What became of a signature:
 *
 * - `accepted`: its request is profiled, if nobody else is being
 * - `unknown`: not of one of our secrets, or not for this method and path, or no signature at all
 * - `expired`: its time is over, or further away than an hour
 * - `used`: it was good, once
 * - `full`: it is good, and no more can be remembered
 * - `off`: there is no secret
 */
export type SignatureOutcome = 'accepted' | 'unknown' | 'expired' | 'used' | 'full' | 'off';

/** What a signature is good for. */
export interface SignOptions {
  /** The path of the request, without its query, as it is sent: `/orders/42`. */
  readonly path: string;
  /** Default `GET`. */
  readonly method?: string | undefined;
  /** Until when: a `Date`, or milliseconds since the Unix epoch; at most an hour from now. Default: in a minute. */
  readonly expires?: Date | number | undefined;
  /** Default `systemClock`. */
  readonly clock?: Clock | undefined;
}

/** Signatures are good for no longer: what was used must be remembered until then. */
const maxAgeMs = 3_600_000;
const defaultAgeMs = 60_000;
const minSecretLength = 16;
/** Signatures that were used and have not expired; beyond, none is taken. */
const maxUsed = 1000;

/**
 * The value of the header `x-sonde-profile`, or of the parameter `sonde-profile`, that asks for a profile of one request
 * of this method and path. It is good once: whoever finds it in a log has nothing.
 *
 * @throws SondeError SONDE_INVALID_OPTION; it never quotes the secret
 */
export function signProfileRequest(secret: string, options: SignOptions): string {
  checkSecret(secret, 'the secret of signProfileRequest()');
  const { path, method = 'GET', clock = systemClock } = options;
  if (typeof path !== 'string' || !/^\/[\x21-\x7e]*$/.test(path) || /[?#]/.test(path)) {
    const next = 'Pass the path alone, encoded as it is sent.';
    throw wrong('option "path" of signProfileRequest()', 'something else', 'a path without a query', next);
  }
  const nowMs = clock.epochMs();
  const until = options.expires ?? nowMs + defaultAgeMs;
  const expiresMs = Math.floor(typeof until === 'number' ? until : until.getTime());
  if (!Number.isSafeInteger(expiresMs) || expiresMs <= nowMs || expiresMs > nowMs + maxAgeMs) {
    const expected = 'a time in the next hour, as a Date or in milliseconds since the epoch';
    throw wrong('option "expires" of signProfileRequest()', String(expiresMs), expected, 'Sign it when it is needed.');
  }
  return `${expiresMs}.${macOf(secret, method, path, expiresMs).toString('base64url')}`;
}

/** Looks at signatures, and takes each of them once. */
export class SignedRequests {
  private readonly secrets: readonly string[];
  private readonly clock: Clock;
  /** Until when each was good. */
  private readonly used = new Map<string, number>();

  /**
   * @param secrets several, so that one can be replaced; none: no signature is good
   * @throws SondeError SONDE_INVALID_OPTION
   */
  constructor(secrets: unknown, clock: Clock) {
    const given: readonly unknown[] =
      secrets === undefined || secrets === '' ? [] : Array.isArray(secrets) ? secrets : [secrets];
    for (const secret of given) checkSecret(secret, 'option "secrets" of profileRequests()');
    this.secrets = given as readonly string[];
    this.clock = clock;
  }

  /** What becomes of a signature, of this request; one that is accepted is good no more. */
  accept(method: string, path: string, signature: string): SignatureOutcome {
    if (this.secrets.length === 0) return 'off';
    const [, digits, code] = /^(\d{13})\.([\w-]{43})$/.exec(signature) ?? [];
    if (digits === undefined || code === undefined) return 'unknown';
    const expiresMs = Number(digits);
    const nowMs = this.clock.epochMs();
    if (expiresMs <= nowMs || expiresMs > nowMs + maxAgeMs) return 'expired';
    const given = Buffer.from(code, 'base64url');
    let isGood = false;
    for (const secret of this.secrets) {
      const expected = macOf(secret, method, path, expiresMs);
      isGood = (given.length === expected.length && timingSafeEqual(given, expected)) || isGood;
    }
    // Its bytes, not its text: base64 writes the same bytes in several ways.
    return isGood ? this.use(given.toString('hex'), expiresMs, nowMs) : 'unknown';
  }

  private use(mac: string, expiresMs: number, nowMs: number): SignatureOutcome {
    if (this.used.has(mac)) return 'used';
    if (this.used.size >= maxUsed) {
      for (const [old, untilMs] of this.used) if (untilMs <= nowMs) this.used.delete(old);
      if (this.used.size >= maxUsed) return 'full';
    }
    this.used.set(mac, expiresMs);
    return 'accepted';
  }
}

function macOf(secret: string, method: string, path: string, expiresMs: number): Buffer {
  // Neither a method nor a path has a line break in it: no two requests have the same text.
  return createHmac('sha256', secret).update(`sonde-profile\n${method.toUpperCase()}\n${path}\n${expiresMs}`).digest();
}

function checkSecret(secret: unknown, what: string): asserts secret is string {
  if (typeof secret === 'string' && secret.length >= minSecretLength) return;
  const got = typeof secret === 'string' ? `one of ${secret.length} characters` : `a value of type ${typeof secret}`;
  const next = 'Make one: node -p "crypto.randomBytes(24).toString(\'base64url\')".';
  throw wrong(what, got, `at least ${minSecretLength} characters`, next);
}

function wrong(what: string, got: string, expected: string, next: string) {
  return profilerError('SONDE_INVALID_OPTION', what, got, expected, next);
}
