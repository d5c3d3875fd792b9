import type { HealthSource } from '../model/health-source.js';

/** What is known when a shutdown begins. */
export interface DelayFacts {
  readonly health: Pick<HealthSource, 'phase' | 'probeGapMs'> | undefined;
  /** Whether a person at a terminal pressed Ctrl-C. */
  readonly atTerminal: boolean;
  readonly inProduction: boolean;
  /** The longest the delay may be, in milliseconds. */
  readonly maxMs: number;
}

/** A probe may come late by its own time limit (Kubernetes: 1 s by default), and its answer takes time to act upon. */
const marginMs = 1_000;

/**
 * In a cluster, that an endpoint is gone has to travel to every node, whatever the probes say: five seconds are what a
 * `preStop` hook commonly sleeps for that.
 */
const productionMs = 5_000;

/**
 * How long to go on accepting after readiness has turned 503, in milliseconds: longer than whoever probes takes to ask
 * again. None at all where nobody can be sending requests: at a terminal, or where the probes never found it ready.
 */
export function autoDelayMs({ health, atTerminal, inProduction, maxMs }: DelayFacts): number {
  if (atTerminal) return 0;
  const gapMs = health?.probeGapMs('ready');
  const leastMs = inProduction ? productionMs : 0;
  if (gapMs === undefined) return Math.min(maxMs, leastMs);
  return health?.phase === 'starting' ? 0 : Math.min(maxMs, Math.max(leastMs, gapMs * 1.5 + marginMs));
}
