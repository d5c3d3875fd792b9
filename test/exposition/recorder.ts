import { type LabelValue, Registry, SondeError } from '@sonde/metrics';
import { ManualClock } from '@sonde/metrics/testing';
import type { ExpectedFamily, ExpectedSample, RecordedRegistry } from './expected.js';
import { exposedLabel } from './exposed-label.js';
import type { RandomMetric, RandomRecording } from './random-recording.js';
import { histogramSamples } from './recorded-instruments.js';

/** Does a recording and says what it must be exposed as. Metrics that the registry refuses to make are left out. */
export function record({
  constLabels,
  metrics,
}: RandomRecording): RecordedRegistry & { readonly refused: readonly string[] } {
  const registry = new Registry({
    constLabels: Object.fromEntries(constLabels),
    clock: new ManualClock({ epochMs: 1_520_879_607_789 }),
    onFault: () => undefined,
  });
  const constant = Object.fromEntries(constLabels.map(([name, value]) => [name, exposedLabel(value)]));
  const families = new Map<string, ExpectedFamily>();
  const refused: string[] = [];
  for (const each of metrics) {
    try {
      const family = new Recorder(registry, each, constant).record();
      if (families.has(family.name)) throw new Error(`${family.name} was made twice`);
      families.set(family.name, family);
    } catch (error) {
      if (!(error instanceof SondeError)) throw error;
      refused.push(error.code);
    }
  }
  return { source: registry, families: [...families.values()], refused };
}

/** Records one metric, and keeps beside it what was recorded, by the label set as JSON. */
class Recorder {
  private readonly registry: Registry;
  private readonly spec: RandomMetric;
  private readonly constant: Record<string, string>;
  private readonly series = new Map<string, { value: number; exemplar: string | undefined }[]>();

  constructor(registry: Registry, spec: RandomMetric, constant: Record<string, string>) {
    this.registry = registry;
    this.spec = spec;
    this.constant = constant;
  }

  record(): ExpectedFamily {
    const { type, help } = this.spec;
    const { unit, name } = this.familyName();
    // A name that was made before gives the metric that exists; this one is about new ones.
    if (this.registry.get(name))
      throw new SondeError('SONDE_METRIC_CONFLICT', { what: name, got: 'a second', expected: 'one', next: '' });
    this.write();
    return {
      name,
      type,
      help,
      ...(unit !== '' && { unit }),
      samples: [...this.series].flatMap(([key, writes]) => this.samples(name, key, writes)),
    };
  }

  private familyName(): { name: string; unit: string } {
    const { type, unit, name } = this.spec;
    const suffix = type === 'counter' ? '_total' : type === 'info' ? '_info' : '';
    const bare = suffix !== '' && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
    return { name: unit === '' || bare.endsWith(`_${unit}`) ? bare : `${bare}_${unit}`, unit };
  }

  private write(): void {
    const { type, name, help, unit, labelNames, bounds, states, writes } = this.spec;
    const common = { name, help, labelNames, ...(unit !== '' && { unit }) };
    const registry = this.registry;
    const given = (labels: readonly LabelValue[]): Record<string, LabelValue> =>
      Object.fromEntries(labelNames.map((label, k) => [label, labels[k] ?? '']));
    const exemplarOf = (text: string | undefined): Record<string, string> | undefined =>
      text === undefined ? undefined : { id: text };
    if (type === 'info') {
      const last = writes.at(-1);
      const info = registry.info({ name, help });
      // Facts are refused as a whole where one has the name of a constant label.
      if (last && !labelNames.some((label) => Object.hasOwn(this.constant, label))) {
        info.set(given(last.labels));
        this.series.set(this.keyOf(last.labels), []);
      }
      return;
    }
    // Made with no label, a metric is another class; both are the same to the wire.
    const make = {
      counter: () => registry.counter(common),
      gauge: () => registry.gauge(common),
      histogram: () => registry.histogram({ ...common, buckets: bounds }),
      summary: () => registry.summary(common),
      stateset: () => registry.stateSet({ name, help, labelNames, states }),
    }[type];
    const made = make() as { labels?: (labels: Record<string, LabelValue>) => unknown };
    if (labelNames.length === 0) this.series.set(this.keyOf([]), []);
    for (const { labels, value, state, exemplar } of writes) {
      const bound = made.labels === undefined ? made : made.labels(given(labels));
      const key = this.keyOf(labels);
      const series = this.series.get(key) ?? [];
      this.series.set(key, series);
      const accepted = this.writeOne(
        bound as object,
        value,
        states[state % states.length] ?? '',
        exemplarOf(exemplar),
        series,
      );
      if (accepted) series.push({ value: type === 'stateset' ? state % states.length : value, exemplar });
    }
  }

  /** Writes one value; says whether it is one that the type can have. What is refused must change nothing. */
  private writeOne(
    bound: object,
    value: number,
    state: string,
    exemplar: Record<string, string> | undefined,
    before: readonly { value: number }[],
  ): boolean {
    const { type } = this.spec;
    const finite =
      Number.isFinite(value) && Number.isFinite(before.reduce((sum, write) => sum + write.value, 0) + value);
    switch (type) {
      case 'counter':
        (bound as { inc(n: number, e?: object): void }).inc(value, exemplar);
        return finite && value >= 0;
      case 'gauge':
        (bound as { set(n: number): void }).set(value);
        return true;
      case 'histogram':
      case 'summary':
        // OpenMetrics wants sums that do not fall: negative values are the subject of negative-sums.test.ts.
        if (value < 0) return false;
        (bound as { observe(n: number, e?: object): void }).observe(value, exemplar);
        return finite;
      case 'stateset':
        (bound as { set(s: string): void }).set(state);
        return true;
      case 'info':
        return false;
    }
  }

  private keyOf(labels: readonly LabelValue[]): string {
    return JSON.stringify(this.spec.labelNames.map((label, k) => [label, exposedLabel(labels[k] ?? '')]));
  }

  private samples(
    name: string,
    key: string,
    writes: readonly { value: number; exemplar: string | undefined }[],
  ): ExpectedSample[] {
    const { type, bounds, states } = this.spec;
    const labels = {
      ...this.constant,
      ...(Object.fromEntries(JSON.parse(key) as [string, string][]) as Record<string, string>),
    };
    const sum = writes.reduce((total, { value }) => total + value, 0);
    switch (type) {
      case 'counter': {
        const exemplar = writes.findLast((write) => write.exemplar !== undefined);
        return [
          {
            name: `${name}_total`,
            labels,
            value: sum,
            ...(exemplar && { exemplar: { labels: { id: exemplar.exemplar ?? '' }, value: exemplar.value } }),
          },
        ];
      }
      case 'gauge':
        return [{ name, labels, value: writes.at(-1)?.value ?? 0 }];
      case 'histogram': {
        const buckets = [...bounds, Infinity].map((bound): [string, number] => [
          bound === Infinity ? '+Inf' : String(bound),
          writes.filter(({ value }) => value <= bound).length,
        ]);
        return histogramSamples(name, labels, buckets, sum).map((sample, k) => {
          const [above, upTo] = [bounds[k - 1] ?? -Infinity, bounds[k] ?? Infinity];
          const exemplar = sample.name.endsWith('_bucket')
            ? writes.findLast((write) => write.exemplar !== undefined && write.value > above && write.value <= upTo)
            : undefined;
          return exemplar
            ? { ...sample, exemplar: { labels: { id: exemplar.exemplar ?? '' }, value: exemplar.value } }
            : sample;
        });
      }
      case 'summary':
        return [
          { name: `${name}_sum`, labels, value: sum },
          { name: `${name}_count`, labels, value: writes.length },
        ];
      case 'info':
        return [{ name: `${name}_info`, labels, value: 1 }];
      case 'stateset':
        return states.map((state, k) => ({
          name,
          labels: { ...labels, [name]: state },
          value: writes.at(-1)?.value === k ? 1 : 0,
        }));
    }
  }
}
