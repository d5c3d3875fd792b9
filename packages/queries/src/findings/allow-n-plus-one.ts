import { AsyncLocalStorage } from 'node:async_hooks';
import { describeValue, SondeError } from '@sonde/metrics';

const storage = new AsyncLocalStorage<string>();
/** Asking an `AsyncLocalStorage` costs; most programs never call `allowNPlusOne`. */
let isUsed = false;

/**
 * Runs a function, and all that it starts, where repeated queries are meant: they are counted, and make no finding.
 * Other requests at the same time are not touched. Throws `SONDE_INVALID_OPTION` where no reason is given.
 *
 * ```ts
 * const report = await allowNPlusOne('ten shards, asked one by one', () => totals(shards));
 * ```
 */
export function allowNPlusOne<T>(reason: string, fn: () => T): T {
  if (typeof reason !== 'string' || reason.trim() === '') {
    throw new SondeError<string>('SONDE_INVALID_OPTION', {
      what: 'allowNPlusOne',
      got: describeValue(reason),
      expected: 'the reason as a text',
      next: 'Say why the queries are meant to repeat: the next reader will ask.',
    });
  }
  isUsed = true;
  return storage.run(reason, fn);
}

/** Why the calling code may repeat its queries; undefined: it may not. To be asked where a query starts. */
export function allowedReason(): string | undefined {
  return isUsed ? storage.getStore() : undefined;
}

/**
 * Whether a text allows itself to be repeated, with a comment: `sonde:allow`, and why, between `/*` and its end, or
 * after `--` or `#`. Takes the text as the application wrote it; to be asked once for each text.
 */
export function hasAllowComment(text: string): boolean {
  const at = text.indexOf('sonde:allow');
  return at !== -1 && /(\/\*\+?|--|#)\s*sonde:allow\b/.test(text);
}
