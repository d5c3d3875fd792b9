import { describeThrown, describeValue } from '@sonde/metrics';
import type { HealthErrorCode } from '../errors.js';
import type { HealthSource } from '../model/health-source.js';

/** What goes wrong while probes are answered: counted, told once, never thrown into the host. */
export class ProbeFaults {
  private readonly health: HealthSource;

  constructor(health: HealthSource) {
    this.health = health;
  }

  probeFailed(cause: unknown): void {
    const next = 'The probe was answered with 503. Please report this, with the error that is its cause.';
    this.report('SONDE_HEALTH_PROBE_FAILED', ['answering a probe', describeThrown(cause), 'no error', next], cause);
  }

  detailsFailed(got: unknown, cause?: unknown): void {
    const found = cause === undefined ? describeValue(got) : describeThrown(cause);
    const next = 'No details were shown. Answer with one of the two, within half a second.';
    this.report('SONDE_HEALTH_DETAILS_FAILED', ['the details function', found, 'true or false', next], cause);
  }

  detailsLate(limitMs: number): void {
    const next = 'No details were shown. Let it answer sooner, or take a token.';
    this.report('SONDE_HEALTH_DETAILS_FAILED', [
      'the details function',
      `no answer within ${limitMs} ms`,
      'true or false',
      next,
    ]);
  }

  wrongFramework(entry: string, expected: string): void {
    const next =
      'No probe is answered here. Take the adapter of your framework: each has its own entry of @sonde/health.';
    const got = `arguments that are not those of ${expected}`;
    this.report('SONDE_HEALTH_FRAMEWORK_MISSING', [entry, got, expected, next]);
  }

  private report(
    code: HealthErrorCode,
    [what, got, expected, next]: readonly [string, string, string, string],
    cause?: unknown,
  ): void {
    this.health.registry.report('health probes', code, () => ({ what, got, expected, next }), cause);
  }
}
