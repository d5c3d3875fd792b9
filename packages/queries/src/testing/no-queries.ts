import type { Verdict } from './check-result.js';

export interface NoQueriesOptions {
  /** Passes for a function that runs no query, as one that answers from a cache. Default false: it shows nothing. */
  readonly allowNoQueries?: boolean | undefined;
}

/**
 * Of a function without queries: no check of them shows anything then, most likely as nothing is observed.
 *
 * @param expected what was to be shown, for the message
 * @param hasSeen whether the observer has seen any query so far; undefined: not known
 * @param isNot the opposite is asked for (`.not`): it fails as well
 */
export function noQueries(expected: string, hasSeen: boolean | undefined, isNot: boolean): Verdict {
  return {
    pass: isNot,
    message: () => `expected ${expected}, but saw no query, which shows nothing\n${cause(hasSeen)}\n${remedy}\n`,
    actual: 'no query',
    expected: 'at least one query',
  };
}

function cause(hasSeen: boolean | undefined): string {
  if (hasSeen === undefined) return '  got       no query of this function';
  return hasSeen
    ? '  got       no query of this function; this observer has seen others'
    : `  got       no query of this function, nor any other since the observer was made:
            most likely, its pool or client is not observed`;
}

const remedy = `  expected  at least one query, in the function and all that it awaits
  next      Is the pool observed by this observer: observePg(pool, queries)? Does the
            function await what it starts? Where it is right that it runs no query,
            pass { allowNoQueries: true }.`;
