import { checkOptions, describeValue, type OptionRule, SondeError } from '@sonde/metrics';
import type { ScopeReport } from '../observation/scope-report.js';
import type { Verdict } from './check-result.js';
import { type NoQueriesOptions, noQueries } from './no-queries.js';
import { type SeenQueries, seenQueries } from './seen-queries.js';
import { type ListedStatement, listText } from './statement-list.js';
import { checkFunction, type TestObserver } from './test-observer.js';
import { type CheckContext, counted } from './verdict.js';

export interface ScaleOptions extends NoQueriesOptions {
  /**
   * Leaves so many times the data in the database: called before each run, once for each factor; its queries are not
   * counted. Nothing is removed between the runs. So it may empty the tables first and insert `factor` times the rows, or
   * add them to those that are there: what counts is that the function finds more rows each time.
   */
  readonly seed: (factor: number) => unknown;
  /**
   * Passes where no run returned more rows than the first, for a function that returns as many whatever there is: a
   * count, a page. Default false: most likely `seed` has inserted nothing, and then nothing is shown. Not asked where no
   * query reads, or its driver does not tell of rows.
   */
  readonly allowSameRows?: boolean | undefined;
  /** Ascending; at least two. Default 2 and 3: with one of each thing, nothing repeats. */
  readonly factors?: readonly number[] | undefined;
  /** Runs once before the first counted run, so that what is cached is there: `true` for the measured function itself. */
  readonly warmup?: boolean | (() => unknown) | undefined;
}

/** What the function asked for with so many times the data. */
export interface ScaleRun extends Pick<ScopeReport, 'queries' | 'statements'> {
  readonly factor: number;
  /** What its reads returned, added up; undefined: not known. */
  readonly rows: number | undefined;
}

/** Seeds and runs for each factor, one after the other. What `seed` or the function throws is thrown. */
export async function runScaled(
  observer: TestObserver,
  fn: () => unknown,
  options: ScaleOptions,
  name: string | undefined,
): Promise<readonly ScaleRun[]> {
  const { seed, factors = [2, 3], warmup } = options;
  const runs: ScaleRun[] = [];
  for (const factor of factors) {
    await seed(factor);
    if (runs.length === 0 && warmup !== undefined && warmup !== false) await (warmup === true ? fn : warmup)();
    const before = seenQueries(observer);
    const { report } = await observer.watch({ kind: 'test', name }, fn);
    const rows = rowsBetween(before, seenQueries(observer));
    runs.push({ factor, queries: report.queries, statements: report.statements, rows });
  }
  return runs;
}

function rowsBetween(before: SeenQueries | undefined, after: SeenQueries | undefined): number | undefined {
  if (before === undefined || after === undefined || after.results <= before.results) return undefined;
  return after.rows - before.rows;
}

/**
 * Fails when more queries run with more data than with the least. Also when one statement runs more often each time,
 * even if others, which ran the first time only, hide it in the sum. And when nothing is shown: where no query ran, or
 * none returned more rows with more data.
 */
export function judgeScale(runs: readonly ScaleRun[], options: ScaleOptions, context: CheckContext): Verdict {
  const first = runs[0]?.queries ?? 0;
  const growing = growingStatements(runs);
  if (runs.every(({ queries }) => queries === 0) && options.allowNoQueries !== true) {
    const aim = context.isNot ? 'to grow with the data' : 'to stay the same with more data';
    return noQueries(`the number of queries ${aim}`, context.hasSeen, context.isNot);
  }
  const grows = runs.some(({ queries }) => queries > first) || growing.some(({ counts }) => isAscending(counts));
  if (!grows && options.allowSameRows !== true && hasSameRows(runs)) return sameRows(runs, context.isNot);
  return {
    pass: !grows,
    message: () => {
      const table = runs.map(({ factor, queries }) => `  ${factor}× data: ${counted(queries)}\n`).join('');
      if (!grows) return `expected the number of queries to grow with the data, but it does not:\n${table}`;
      const listed =
        growing.length === 0 ? '' : `\nWhat grows:\n${listText(growing.map((grown) => listedOf(grown, runs)))}`;
      return `expected the number of queries to stay the same with more data, but it grows:\n${table}${listed}`;
    },
    actual: runs.map(({ queries }) => queries),
    expected: runs.map(() => first),
  };
}

/** No run returned more rows than the first, as far as that is known. */
function hasSameRows(runs: readonly ScaleRun[]): boolean {
  const least = runs[0]?.rows;
  return least !== undefined && runs.every(({ rows }) => rows !== undefined && rows <= least);
}

function sameRows(runs: readonly ScaleRun[], isNot: boolean): Verdict {
  const counts = runs.map(({ rows }) => rows);
  return {
    pass: isNot,
    message: () =>
      `expected the number of queries to ${isNot ? 'grow with the data' : 'stay the same with more data'}, but no query returned more rows, which shows nothing
${runs.map(({ factor, queries, rows }) => `  ${factor}× data: ${counted(queries)}, ${rows === 1 ? '1 row' : `${rows} rows`}\n`).join('')}
  got       as many rows each time, or fewer
  expected  more rows with more data
  next      Does seed(factor) insert rows that the function reads, and is it awaited
            to its end? Where the function returns as many rows whatever there is
            (a count, a page), pass { allowSameRows: true }.
`,
    actual: counts,
    expected: 'more rows each time',
  };
}

/** @throws SondeError SONDE_INVALID_OPTION */
export function checkScaleOptions(what: string, options: unknown): asserts options is ScaleOptions {
  const { seed, factors = [2, 3], warmup } = (options ?? {}) as Partial<ScaleOptions>;
  checkFunction(`option "seed" of ${what}`, seed);
  if (!isFactors(factors)) {
    throw invalid(`option "factors" of ${what}`, factors, 'two or more whole numbers from 1, ascending, as [2, 3]');
  }
  if (warmup !== undefined && typeof warmup !== 'boolean' && typeof warmup !== 'function') {
    throw invalid(`option "warmup" of ${what}`, warmup, 'true, or a function');
  }
  checkOptions(what, rules, options);
}

const isFlag: OptionRule = ['true or false', (value) => typeof value === 'boolean'];
const isChecked: OptionRule = ['', () => true];
const rules: Readonly<Record<keyof ScaleOptions, OptionRule>> = {
  seed: isChecked,
  factors: isChecked,
  warmup: isChecked,
  allowNoQueries: isFlag,
  allowSameRows: isFlag,
};

interface Grown {
  readonly statement: ScopeReport['statements'][number];
  /** By run. */
  readonly counts: readonly number[];
}

/** Those that ran more often in a later run than in the first, the steepest first. */
function growingStatements(runs: readonly ScaleRun[]): readonly Grown[] {
  const byKey = new Map<string, { statement: Grown['statement']; counts: number[] }>();
  for (const [i, { statements }] of runs.entries()) {
    for (const entry of statements) {
      const key = `${entry.statement.system} ${entry.statement.fingerprint}`;
      const known = byKey.get(key) ?? { statement: entry, counts: runs.map(() => 0) };
      // The latest run has the places: a statement that ran once has left none.
      byKey.set(key, { statement: entry, counts: known.counts.with(i, entry.count) });
    }
  }
  const growth = ({ counts }: Grown) => Math.max(...counts) - (counts[0] ?? 0);
  return [...byKey.values()].filter((grown) => growth(grown) > 0).sort((a, b) => growth(b) - growth(a));
}

function isAscending(counts: readonly number[]): boolean {
  return counts[0] !== 0 && counts.every((count, i) => i === 0 || count > (counts[i - 1] ?? 0));
}

function listedOf({ statement, counts }: Grown, runs: readonly ScaleRun[]): ListedStatement {
  const perFactor = runs.map(({ factor }, i) => `${counts[i]} at ${factor}×`).join(', ');
  return { label: '-', text: statement.statement.text, notes: [perFactor], sites: statement.sites };
}

function isFactors(factors: unknown): factors is readonly number[] {
  if (!Array.isArray(factors) || factors.length < 2) return false;
  return factors.every(
    (factor, i) => Number.isSafeInteger(factor) && factor >= 1 && (i === 0 || factor > factors[i - 1]),
  );
}

function invalid(what: string, got: unknown, expected: string): SondeError<'SONDE_INVALID_OPTION'> {
  const shown = Array.isArray(got) ? `[${got.slice(0, 10).map(describeValue).join(', ')}]` : describeValue(got);
  return new SondeError('SONDE_INVALID_OPTION', { what, got: shown, expected, next: 'Correct the option.' });
}
