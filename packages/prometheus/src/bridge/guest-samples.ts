import { type Exemplar, type Family, rowLabels, type SeriesBlock, underscoreEscape } from '@sonde/metrics';
import type { PromClientSample } from './prom-client.js';

/** How a family of ours is called and typed among prom-client's metrics. */
export interface GuestType {
  /** The metric's name in prom-client: that of its samples, for the types that have one sample. */
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary' | 'unknown';
}

/** prom-client knows neither info nor state sets: both are gauges there, as they are in text 0.0.4. */
export function guestType(family: Pick<Family, 'name' | 'type'>): GuestType {
  const name = underscoreEscape(family.name, 'metric');
  switch (family.type) {
    case 'counter':
      return { name: `${name}_total`, type: 'counter' };
    case 'info':
      return { name: `${name}_info`, type: 'gauge' };
    case 'stateset':
      return { name, type: 'gauge' };
    default:
      return { name, type: family.type };
  }
}

/** The samples of a family in the shape that prom-client's own metrics have. */
export function guestSamples(family: Family, takenAtMs: number): PromClientSample[] {
  const samples: PromClientSample[] = [];
  for (const block of family.blocks) {
    const names = labelNames(block);
    for (let row = 0; row < block.rows; row++) {
      if (block.removed?.has(row)) continue;
      pushRow(samples, family, block, row, labelsOf(block, row, names), takenAtMs);
    }
  }
  return samples;
}

type Labels = Record<string, string>;

function pushRow(
  samples: PromClientSample[],
  family: Family,
  block: SeriesBlock,
  row: number,
  labels: Labels,
  takenAtMs: number,
): void {
  const { values, width, bounds, quantiles, states } = block;
  const at = row * width;
  const name = underscoreEscape(family.name, 'metric');
  const exemplar = (i: number) => exemplarAt(block, at + i, takenAtMs);
  switch (family.type) {
    case 'histogram': {
      let cumulative = 0;
      for (let i = 0; i <= bounds.length; i++) {
        cumulative += values[at + i] as number;
        const le = bounds[i] ?? '+Inf';
        samples.push({
          metricName: `${name}_bucket`,
          labels: { le, ...labels },
          value: cumulative,
          exemplar: exemplar(i),
        });
      }
      samples.push({ metricName: `${name}_sum`, labels, value: values[at + width - 1] as number });
      samples.push({ metricName: `${name}_count`, labels: { ...labels }, value: cumulative });
      break;
    }
    case 'summary':
      for (const [i, quantile] of quantiles.entries()) {
        samples.push({ labels: { quantile, ...labels }, value: values[at + i] as number });
      }
      samples.push({ metricName: `${name}_sum`, labels, value: values[at + width - 2] as number });
      samples.push({ metricName: `${name}_count`, labels: { ...labels }, value: values[at + width - 1] as number });
      break;
    case 'stateset':
      for (const [i, state] of states.entries()) {
        samples.push({
          labels: { ...labels, [underscoreEscape(family.name, 'label')]: state },
          value: values[at + i] as number,
        });
      }
      break;
    default:
      samples.push({ labels, value: values[at] as number, exemplar: exemplar(0) });
  }
}

/** Constant labels first; names that meet once escaped are told apart by further underscores. */
function labelNames(block: SeriesBlock): readonly string[] {
  const taken = new Set<string>();
  return [...block.constLabels.map(([name]) => name), ...block.labelNames].map((name) => {
    let escaped = underscoreEscape(name, 'label');
    while (taken.has(escaped)) escaped += '_';
    taken.add(escaped);
    return escaped;
  });
}

function labelsOf(block: SeriesBlock, row: number, names: readonly string[]): Labels {
  const constant = block.constLabels.map(([, value], k) => [names[k] as string, value] as const);
  const own =
    row === block.overflowRow
      ? rowLabels(block, row)
      : block.columns.map((column, k) => [names[constant.length + k] as string, column[row] as string] as const);
  // Defines `__proto__` as a property like any other.
  return Object.fromEntries([...constant, ...own]);
}

/** prom-client writes the timestamp of an exemplar whether it has one or not. */
function exemplarAt(block: SeriesBlock, index: number, takenAtMs: number): PromClientSample['exemplar'] {
  const exemplar: Exemplar | undefined = block.exemplars?.get(index);
  if (exemplar === undefined) return undefined;
  const { labels, value, timestampMs = takenAtMs } = exemplar;
  return { labelSet: Object.fromEntries(labels), value, timestamp: timestampMs / 1000 };
}
