import { type Complaint, describeThrown, describeValue, type Registry } from '@sonde/metrics';
import type { HttpErrorCode } from '../errors.js';

/** What goes wrong while requests are measured: counted, told once, never thrown into a request. */
export class RequestFaults {
  private readonly registry: Registry;

  constructor(registry: Registry) {
    this.registry = registry;
  }

  measuredTwice(): void {
    this.report('request middleware', 'SONDE_HTTP_MEASURED_TWICE', () => ({
      what: 'request middleware',
      got: 'a request that another one of the same registry measures already',
      expected: 'one middleware for each registry',
      next: 'The request is counted once. Remove one of the two, or give them a registry each.',
    }));
  }

  labelFailed(name: string, value: unknown, cause: unknown): void {
    abandon(value);
    this.report(
      `label ${name}`,
      'SONDE_HTTP_LABEL_FAILED',
      () => ({
        what: `label function ${describeValue(name)}`,
        got: cause === undefined ? given(value) : describeThrown(cause),
        expected: 'a string, number or boolean',
        next: 'The label is empty for this request. Return a value on every path.',
      }),
      cause,
    );
  }

  routeFailed(value: unknown, cause: unknown): void {
    abandon(value);
    this.report(
      'route',
      'SONDE_HTTP_ROUTE_FAILED',
      () => ({
        what: 'the route function',
        got: cause === undefined ? given(value) : describeThrown(cause),
        expected: 'a pattern, or undefined',
        next: "The framework's own pattern is used. Return text on every path.",
      }),
      cause,
    );
  }

  skipAnswered(value: unknown): void {
    abandon(value);
    this.report('skip', 'SONDE_HTTP_SKIP_FAILED', () => ({
      what: 'a skip function',
      got: given(value),
      expected: 'true or false',
      next: 'The request is measured. Return one of the two; it is asked when the request begins.',
    }));
  }

  skipFailed(cause: unknown): void {
    this.report(
      'skip',
      'SONDE_HTTP_SKIP_FAILED',
      () => ({
        what: 'a skip function',
        got: describeThrown(cause),
        expected: 'true or false',
        next: 'The request is measured. Mend the function.',
      }),
      cause,
    );
  }

  recordingFailed(cause: unknown): void {
    this.report(
      'requests',
      'SONDE_HTTP_RECORDING_FAILED',
      () => ({
        what: 'recording a request',
        got: describeThrown(cause),
        expected: 'no error',
        next: 'The request went on as if it were not measured. Please report this, with the error that is its cause.',
      }),
      cause,
    );
  }

  report(subject: string, code: HttpErrorCode, complaint: () => Complaint, cause?: unknown): void {
    this.registry.report(subject, code, complaint, cause);
  }
}

/** A promise is no value, and if it rejects, nobody is there to hear it. */
function abandon(value: unknown): void {
  if (isThenable(value)) value.then(undefined, () => {});
}

function given(value: unknown): string {
  return isThenable(value) ? 'a promise, and nobody waits for it' : describeValue(value);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';
}
