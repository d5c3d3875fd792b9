import { type LabelledCounter, type Registry, translateLabelName, translateMetricName } from '@sonde/metrics';
import type { SignatureOutcome } from './signed-requests.js';

/** What became of the signatures that requests showed: whoever tries leaves a trace, and no more than a number. */
export class SignatureMetrics {
  private readonly signatures: LabelledCounter;
  private readonly label: string;

  constructor(registry: Registry) {
    const { name, unit } = translateMetricName('profiler.request.signatures', '{signature}', 'counter');
    this.label = translateLabelName('profiler.outcome');
    this.signatures = registry.counter({
      name,
      ...(unit !== '' && { unit }),
      help: 'Signatures that asked for a profile of a request, by what became of them: accepted, unknown, expired, used, full or off.',
      labelNames: [this.label],
    }) as LabelledCounter;
  }

  shown(outcome: SignatureOutcome): void {
    this.signatures.inc({ [this.label]: outcome });
  }
}
