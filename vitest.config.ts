import { availableParallelism } from 'node:os';
import { transform } from 'esbuild';
import { defineConfig } from 'vitest/config';

const never = ['**/node_modules/**', '**/dist/**', '**/.tmp/**'];

/** About the repository rather than what it ships: architecture, packages, documents. */
const workshop = [
  'test/*.test.ts',
  'test/architecture/**/*.test.ts',
  'test/readme/**/*.test.ts',
  'test/reporting/**/*.test.ts',
];

/**
 * Real servers, whole processes, load and whatever measures time: one file at a time, after all else, so that nothing
 * disturbs them.
 */
const endToEnd = [
  'test/e2e/**/*.test.ts',
  'test/load/**/*.test.ts',
  'test/otlp/push/push-large.test.ts',
  'test/health/shutdown/**/*.test.ts',
  // The others of the profiler read what was written before, ask over HTTP, or watch memory for a minute.
  'test/profiler/{capture,continuous,engines}/**/*.test.ts',
  'test/profiler/report/report-page.test.ts',
  'test/profiler/triggers/service.test.ts',
];

/**
 * Servers, browsers and samples of a clock, on machines that others use too: what fails once and then passes is told
 * by name at the end of the run, and does not fail it. Not what fast-check finds: another draw would hide it.
 */
const retry = { count: 1, condition: /^(?!Property failed)/ };

/** What a poll waits for comes at once, or when a busy machine has time for it. */
const patient = { poll: { timeout: 10_000 } };

/** Vitest leaves one core free, which of two is half of them. */
const cores = Math.max(2, availableParallelism());
/** What starts servers, compilers and browsers waits as much as it computes. */
const waiting = cores + 1;

/** Vite's own compiler leaves decorators as they stand, and no Node.js knows them. */
const decorators = {
  name: 'standard-decorators',
  enforce: 'pre' as const,
  transform: (code: string, id: string) =>
    /\/examples\/.*\.ts$/.test(id) && /^\s*@\w/m.test(code)
      ? transform(code, { loader: 'ts', target: 'es2022', keepNames: true, sourcefile: id, sourcemap: true })
      : undefined,
};

// Sources are tested as TypeScript; across packages they meet as built, through node_modules. Hence
// `npm test` builds first, and `npx vitest run <file>` is enough while working inside one package.
export default defineConfig({
  test: {
    reporters: ['default', './test/reporting/no-silent-skip.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'bench/src/**/*.test.ts'],
          exclude: never,
          expect: patient,
          retry,
          testTimeout: 20_000,
          maxWorkers: cores,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'conformance',
          include: ['test/**/*.test.ts'],
          exclude: [...never, ...workshop, ...endToEnd],
          expect: patient,
          retry,
          // Compilers, browsers and databases that start beside each other on few cores.
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: waiting,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'workshop',
          include: workshop,
          exclude: never,
          expect: patient,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: waiting,
          sequence: { groupOrder: 1 },
        },
      },
      {
        plugins: [decorators],
        test: {
          name: 'examples',
          include: ['examples/**/*.test.ts'],
          exclude: never,
          expect: patient,
          retry,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: waiting,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'e2e',
          include: endToEnd,
          exclude: never,
          expect: patient,
          fileParallelism: false,
          retry,
          testTimeout: 180_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
