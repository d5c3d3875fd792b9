import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { SerializedError } from 'vitest';
import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node';
import { type Outcome, verdict } from './verdict.js';

/**
 * Ends every run with the line `N passed, N failed, N skipped`, after the reason of each skip. A skip
 * without a reason fails the run; where `CI=true`, so does any skip. The line is also left in
 * `.tmp/test-summary.txt`, or where `SONDE_TEST_SUMMARY` says, with the names of what failed, for a caller that prints
 * more after the tests, or starts several runs at once.
 */
export default class NoSilentSkip implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const vitest = this.#vitest;
    if (vitest === undefined) return;
    // Asked for by name (`-t`), the other tests count as skipped: that is what was asked for.
    const everything = vitest.config.testNamePattern === undefined;
    const outcomes = modules.flatMap((module) => [...module.children.allTests()].map(outcomeOf));
    const broken =
      unhandled.length + modules.filter((module) => module.state() === 'failed' && module.errors().length > 0).length;
    const { lines, troubles, summary, refused } = verdict(outcomes, {
      ci: process.env['CI'] === 'true' && everything,
      everything,
      broken,
    });

    for (const line of [...lines, ...troubles]) vitest.logger.log(line);
    vitest.logger.log(summary);
    if (refused) process.exitCode = 1;
    const file = resolve(vitest.config.root, process.env['SONDE_TEST_SUMMARY'] || '.tmp/test-summary.txt');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, [summary, ...troubles, ''].join('\n'));
  }
}

function outcomeOf(test: TestCase): Outcome {
  const result = test.result();
  return {
    name: `${test.module.relativeModuleId} > ${test.fullName}`,
    state: result.state,
    // Either `context.skip('why')`, or the reason stands in the name: `test.skip('skipped: why')`.
    reason: (result.state === 'skipped' ? result.note : undefined) ?? /skipped: (.+)$/.exec(test.name)?.[1],
    retries: test.diagnostic()?.retryCount ?? 0,
  };
}
