import type { Family } from '@sonde/metrics';
import { type GuestType, guestSamples } from './guest-samples.js';
import {
  type PromClientMetric,
  type PromClientMetricData,
  type PromClientRegistry,
  writesOpenMetrics,
} from './prom-client.js';
import { guestMark } from './served-scrape.js';

/** A family as it was collected, and when. */
export interface CollectedFamily {
  readonly family: Family;
  readonly takenAtMs: number;
}

/** A family of ours among the metrics of a prom-client registry. */
export class GuestMetric implements PromClientMetric {
  readonly [guestMark] = true;
  /** Written by prom-client: an OpenMetrics scrape takes `_total` off a counter before it asks for samples. */
  name: string;
  readonly help: string;
  readonly type: GuestType['type'];
  /** How `cluster` puts the workers' values together: facts are not added up. */
  readonly aggregator: 'sum' | 'first';
  readonly labelNames: readonly string[] = [];
  private readonly register: PromClientRegistry;
  private readonly current: () => Promise<CollectedFamily | undefined>;

  constructor(
    { name, type }: GuestType,
    family: Family,
    register: PromClientRegistry,
    current: () => Promise<CollectedFamily | undefined>,
  ) {
    this.name = name;
    this.type = type;
    this.help = family.help;
    this.aggregator = family.type === 'info' ? 'first' : 'sum';
    this.register = register;
    this.current = current;
  }

  async get(): Promise<PromClientMetricData> {
    // Taken now: a later scrape in another format gives the name back.
    const { name, help, aggregator } = this;
    // Text 0.0.4 calls it `untyped`.
    const type = this.type === 'unknown' && !writesOpenMetrics(this.register) ? 'untyped' : this.type;
    const collected = await this.current();
    const values = collected === undefined ? [] : guestSamples(collected.family, collected.takenAtMs);
    return { name, help, type, values, aggregator };
  }

  /** `resetMetrics()` of prom-client resets its own metrics; ours belong to their registry. */
  reset(): void {}
}
