import { afterAll, describe, expect, test } from 'vitest';
import type { CorpusCase } from './corpus.test.support.js';
import { guilty } from './corpus-guilty.test.support.js';
import { innocent } from './corpus-innocent.test.support.js';
import type { FindingKind } from './finding.js';
import { Scenario } from './scenario.test.support.js';
import type { Mode } from './thresholds.js';

const modes: readonly Mode[] = ['development', 'production', 'test'];

/** What is found with a confidence of at least medium. */
function found({ play }: CorpusCase, mode: Mode): FindingKind[] {
  const scenario = new Scenario(mode);
  play(scenario);
  return scenario
    .find()
    .filter(({ confidence }) => confidence !== 'low')
    .map(({ kind }) => kind)
    .sort();
}

const score = { right: 0, wrong: 0, missed: 0 };

function count(expected: readonly FindingKind[], kinds: readonly FindingKind[]): void {
  const left = [...expected];
  for (const kind of kinds) {
    const at = left.indexOf(kind);
    if (at === -1) score.wrong++;
    else {
      left.splice(at, 1);
      score.right++;
    }
  }
  score.missed += left.length;
}

test('the corpus: at least forty programs, half of them innocent, each with its own name', () => {
  const names = [...guilty, ...innocent].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(guilty.length).toBeGreaterThanOrEqual(20);
  expect(innocent.length).toBeGreaterThanOrEqual(20);
});

for (const mode of modes) {
  describe(`in ${mode}`, () => {
    test.each(guilty)('guilty: $name', (program) => {
      const kinds = found(program, mode);
      count(program.expected, kinds);
      expect(kinds).toEqual([...program.expected].sort());
    });

    test.each(innocent)('innocent: $name', (program) => {
      const kinds = found(program, mode);
      count([], kinds);
      expect(kinds).toEqual([]);
    });
  });
}

afterAll(() => {
  const { right, wrong, missed } = score;
  const precision = right / (right + wrong);
  const recall = right / (right + missed);
  const programs = guilty.length + innocent.length;
  console.log(
    `corpus: ${programs} programs in ${modes.length} modes (${innocent.length} innocent), ${right} found, ${wrong} wrong, ` +
      `${missed} missed: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`,
  );
  expect(precision).toBe(1);
  expect(recall).toBeGreaterThanOrEqual(0.95);
});
