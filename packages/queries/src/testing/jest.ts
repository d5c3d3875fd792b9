import type { QueryMatchers } from './matchers.js';

/**
 * Types alone: `import '@sonde/queries/testing/jest'` lets `expect(fn)` of jest know the matchers, the global one of
 * `@types/jest` and the one of `@jest/globals`.
 */
declare global {
  namespace jest {
    // biome-ignore lint/complexity/noBannedTypes: the parameters must be those of `@types/jest`, to the letter.
    interface Matchers<R, T = {}> extends QueryMatchers {}
  }
}

// @ts-expect-error: where jest is not installed, there is no such module, and nothing to add to.
declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T = unknown> extends QueryMatchers {}
}
