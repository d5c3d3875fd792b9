import type {} from 'vitest';
import type { QueryMatchers } from './matchers.js';

/** Types alone: `import '@sonde/queries/testing/vitest'` lets `expect(fn)` of vitest 3.2 and later know the matchers. */
declare module 'vitest' {
  interface Matchers<T> extends QueryMatchers {}
}
