import type { Contender, RecordingKind } from './contender.js';
import { sonde } from './sonde.js';

const explicitKinds: Readonly<Partial<Record<RecordingKind, RecordingKind>>> = {
  'observe-exponential-labels': 'observe-labels',
  'observe-exponential-bound': 'observe-bound',
};

/** What exponential buckets are held against: the same observations in 12 explicit ones. */
export function sondeExplicit(): Contender {
  const { record } = sonde();
  return {
    record(kind) {
      const explicit = explicitKinds[kind];
      const recording = explicit && record(explicit);
      return recording && { ...recording, answersAs: explicit };
    },
    expose: () => undefined,
  };
}
