import type { Clock, Family, Label, Snapshot } from '@sonde/metrics';
import type { BridgeFaultCounts, BridgeFaults } from './bridge-faults.js';
import { counterFamilies, foreignFamily, type NamedMetric } from './family-name.js';
import { GuestHost } from './guest-host.js';
import { MetricLayout } from './metric-layout.js';
import { readMetric } from './metric-points.js';
import type { MetricReader, Outcome } from './metric-reader.js';
import {
  defaultLabelsOf,
  foreignLabelText,
  type PromClientMetric,
  type PromClientMetricData,
  type PromClientRegistry,
  writesOpenMetrics,
} from './prom-client.js';
import { isServed } from './served-scrape.js';

/** A foreign registry, read family by family. */
export class ForeignSource {
  private readonly register: PromClientRegistry;
  private readonly addTotal: boolean;
  private readonly clock: Clock;
  private readonly faults: BridgeFaults;
  private readonly reader: MetricReader;
  private layouts = new WeakMap<PromClientMetric, MetricLayout>();
  private readonly lastOf = new WeakMap<PromClientMetric, Family | undefined>();
  private defaultLabels: readonly Label[] = [];

  constructor(
    register: PromClientRegistry,
    parts: { addTotal: boolean; reader: MetricReader; clock: Clock; faults: BridgeFaults },
  ) {
    this.register = register;
    this.addTotal = parts.addTotal;
    this.reader = parts.reader;
    this.clock = parts.clock;
    this.faults = parts.faults;
  }

  get faultCounts(): BridgeFaultCounts {
    return this.faults.counts;
  }

  async collect(): Promise<Snapshot> {
    const own = GuestHost.of(this.register).ownMetrics() as readonly (PromClientMetric & NamedMetric)[];
    const asked = own.filter((metric) => !isServed(metric));
    const outcomes = await this.reader.read(asked);
    // From here on nothing waits: counters and gauges are handed out live, and are read at one instant.
    this.followDefaultLabels();
    const counters = counterFamilies(own, this.addTotal || writesOpenMetrics(this.register));
    for (const [i, metric] of asked.entries())
      this.lastOf.set(metric, this.familyOf(metric, outcomes[i] as Outcome, counters));
    const families = new Map<string, Family>();
    for (const metric of own) {
      // A metric that the scrape has without us is not read for it. Who shares this collect gets what it was.
      const family = this.lastOf.get(metric);
      if (family === undefined) continue;
      if (families.has(family.name)) this.faults.nameTaken(family.name, 'the metric registered first');
      else families.set(family.name, family);
    }
    return { takenAtMs: this.clock.epochMs(), families: [...families.values()] };
  }

  private familyOf(
    metric: PromClientMetric,
    outcome: Outcome,
    counters: ReadonlyMap<string, string>,
  ): Family | undefined {
    try {
      if (outcome.kind === 'read') return this.familyFrom(metric, outcome.data, counters);
      if (outcome.kind === 'failed') this.faults.metricFailed(metric.name, outcome.cause);
      else this.faults.metricUnanswered(metric.name, this.reader.timeoutMs);
    } catch (cause) {
      this.faults.metricFailed(metric.name, cause);
    }
    return undefined;
  }

  private familyFrom(
    metric: PromClientMetric,
    data: PromClientMetricData,
    counters: ReadonlyMap<string, string>,
  ): Family {
    const reading = readMetric(data);
    let layout = this.layouts.get(metric);
    if (layout?.type !== reading.type) {
      layout = new MetricLayout(metric, reading.type, this.defaultLabels);
      this.layouts.set(metric, layout);
    }
    const blocks = layout.blocks(reading);
    this.faults.metricRead(metric.name, reading);
    const { name, type } = foreignFamily(metric.name, reading, counters);
    return { name, help: String(data.help ?? ''), type, unit: '', blocks };
  }

  /** Default labels are part of every block, so other ones start all blocks anew. */
  private followDefaultLabels(): void {
    const labels = Object.entries(defaultLabelsOf(this.register)).flatMap(([name, value]): Label[] => {
      try {
        return [[name, foreignLabelText(value)]];
      } catch (cause) {
        this.faults.defaultLabelFailed(name, cause);
        return [];
      }
    });
    if (JSON.stringify(labels) === JSON.stringify(this.defaultLabels)) return;
    this.defaultLabels = labels;
    this.layouts = new WeakMap();
  }
}
