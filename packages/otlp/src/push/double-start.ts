import { type SnapshotSource, SondeError } from '@sonde/metrics';
import type { OtlpError } from '../errors.js';

/** Pushes of each registry that run. */
const running = new WeakMap<SnapshotSource, number>();

/**
 * Notes that a registry is pushed, and tells where it was already: two receivers may be meant, but a start in two places
 * of a program is not.
 *
 * @returns to be called at the end
 */
export function noteStart(registry: SnapshotSource, shownUrl: string, tell: (error: OtlpError) => void): () => void {
  const before = running.get(registry) ?? 0;
  running.set(registry, before + 1);
  if (before > 0) {
    tell(
      new SondeError('SONDE_OTLP_ALREADY_STARTED', {
        what: `startOtlp to ${shownUrl}`,
        got: 'a registry that is pushed already',
        expected: 'one startOtlp for a registry',
        next: 'Start it in one place. Where two receivers are meant, give one of them { selfMetrics: false }.',
      }),
    );
  }
  return () => running.set(registry, (running.get(registry) ?? 1) - 1);
}
