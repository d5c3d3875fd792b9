import type { Snapshot } from '@sonde/metrics';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSelfMetric } from '../exposition/expected.js';
import { ProgramRun } from './program-run.js';
import { program } from './programs.js';
import { snapshotSamples } from './snapshot-samples.js';

const withoutFaults = (snapshot: Snapshot): Snapshot => ({
  ...snapshot,
  families: snapshot.families.filter(({ name }) => !isSelfMetric(name)),
});

test('after every step of any program the store says what a plain Map says', () => {
  fc.assert(
    fc.property(program(60), ({ maxSeries, steps }) => {
      const run = new ProgramRun(maxSeries);
      for (const step of steps) {
        expect(run.do(step)).toBeUndefined();
        expect(snapshotSamples(withoutFaults(run.registry.snapshot()))).toEqual(run.expected());
      }
    }),
    { numRuns: 300 },
  );
});

test('a snapshot never changes, whatever is done after it was taken', () => {
  fc.assert(
    fc.property(program(40), ({ maxSeries, steps }) => {
      const run = new ProgramRun(maxSeries);
      const taken: { snapshot: Snapshot; samples: Map<string, number> }[] = [];
      for (const step of steps) {
        run.do(step);
        const snapshot = run.registry.snapshot();
        taken.push({ snapshot, samples: snapshotSamples(snapshot) });
      }
      for (const { snapshot, samples } of taken) expect(snapshotSamples(snapshot)).toEqual(samples);
    }),
    { numRuns: 200 },
  );
});
