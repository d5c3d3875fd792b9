import { type LabelledCounter, otelMetric, type Registry } from '@sonde/metrics';
import type { SignatureOutcome } from './signed-requests.js';

/** What became of the signatures that requests showed: whoever tries leaves a trace, and no more than a number. */
export class SignatureMetrics {
  private readonly signatures: LabelledCounter;

  constructor(registry: Registry) {
    this.signatures = registry.counter({
      ...otelMetric({
        name: 'profiler.request.signatures',
        unit: '{signature}',
        type: 'counter',
        attributes: ['profiler.outcome'],
      }),
      help: 'Signatures that asked for a profile of a request, by what became of them: accepted, unknown, expired, used, full or off.',
    }) as LabelledCounter;
  }

  shown(outcome: SignatureOutcome): void {
    this.signatures.inc({ profiler_outcome: outcome });
  }
}
