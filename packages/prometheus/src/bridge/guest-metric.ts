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

type Aggregator = 'sum' | 'first' | 'min' | 'max' | 'average' | 'omit';

/** As prom-client has it for its own default metrics; by name, for no instrument says it. Amounts are added up. */
function aggregatorOf({ name, type }: Family): Aggregator {
  if (type === 'info') return 'first';
  // One of them is in that state.
  if (type === 'stateset') return 'max';
  if (type !== 'gauge') return 'sum';
  if (name.endsWith('_start_time_seconds')) return 'omit';
  if (name.endsWith('_timestamp_seconds')) return 'max';
  const extreme = /_(min|max)(?:_[a-z]+)?$/.exec(name)?.[1];
  if (extreme !== undefined) return extreme as 'min' | 'max';
  return name.endsWith('_ratio') || name.includes('_lag_') ? 'average' : 'sum';
}

/** A family of ours among the metrics of a prom-client registry. */
export class GuestMetric implements PromClientMetric {
  readonly [guestMark] = true;
  /** Written by prom-client: an OpenMetrics scrape takes `_total` off a counter before it asks for samples. */
  name: string;
  readonly help: string;
  readonly type: GuestType['type'];
  /** How `AggregatorRegistry` puts the values of workers together. */
  readonly aggregator: Aggregator;
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
    this.aggregator = aggregatorOf(family);
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
