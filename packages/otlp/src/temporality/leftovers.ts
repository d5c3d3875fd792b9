import {
  hasPoint,
  type MetricPoints,
  type PointBlock,
  type PointScope,
  type ScopePoints,
} from '../points/metric-batch.js';
import { pickRows } from './picked-rows.js';

/** A delta that was sent in vain, with the metric it is of. */
export interface SentDelta {
  readonly scope: PointScope;
  readonly metric: MetricPoints;
  readonly block: PointBlock;
}

/** Rows of series that are gone, kept at most; a failing push of a service with short-lived series must not fill memory. */
export const maxLeftoverRows = 10_000;

/** What was counted by series that ended before a push of it was accepted. It goes along with the next pushes. */
export class Leftovers {
  /** Rows that were given up because there were too many. */
  lost = 0;
  private kept: SentDelta[] = [];
  private rows = 0;

  /**
   * Puts the rows aside that do not go on.
   *
   * @param continued rows that do: not 0; `undefined` where none does
   */
  put({ scope, metric, block }: SentDelta, continued: Uint8Array | undefined): void {
    const ended: number[] = [];
    for (let row = block.from; row < block.to; row++) {
      if ((continued === undefined || continued[row] === 0) && hasPoint(block, row)) ended.push(row);
    }
    const room = Math.max(0, maxLeftoverRows - this.rows);
    this.lost += Math.max(0, ended.length - room);
    const kept = ended.slice(0, room);
    if (kept.length === 0) return;
    this.rows += kept.length;
    // Without its blocks, which are all that was sent.
    this.kept.push({ scope, metric: { ...metric, blocks: [] }, block: pickRows(block, kept) });
  }

  /** Forgets what was accepted. */
  clear(): void {
    this.kept = [];
    this.rows = 0;
  }

  /** The same scopes with what is left over in them, earlier points first: in their metrics, or as metrics of its own. */
  addTo(scopes: readonly ScopePoints[]): readonly ScopePoints[] {
    if (this.kept.length === 0) return scopes;
    const left = new Map<string, Map<string, SentDelta[]>>();
    for (const delta of this.kept) {
      const ofScope = left.get(scopeKey(delta.scope)) ?? new Map<string, SentDelta[]>();
      left.set(scopeKey(delta.scope), ofScope);
      ofScope.set(metricKey(delta.metric), [...(ofScope.get(metricKey(delta.metric)) ?? []), delta]);
    }
    const joined = scopes.map(({ scope, metrics }) => {
      const ofScope = left.get(scopeKey(scope));
      left.delete(scopeKey(scope));
      return ofScope === undefined ? { scope, metrics } : { scope, metrics: withLeftovers(metrics, ofScope) };
    });
    const others = Array.from(left.values(), (ofScope) => {
      const [first] = [...ofScope.values()].flat() as [SentDelta, ...SentDelta[]];
      return { scope: first.scope, metrics: withLeftovers([], ofScope) };
    });
    return [...joined, ...others];
  }
}

function withLeftovers(metrics: readonly MetricPoints[], left: Map<string, SentDelta[]>): readonly MetricPoints[] {
  const joined = metrics.map((metric) => {
    const deltas = left.get(metricKey(metric)) ?? [];
    left.delete(metricKey(metric));
    return deltas.length === 0
      ? metric
      : { ...metric, blocks: [...deltas.map(({ block }) => block), ...metric.blocks] };
  });
  const others = Array.from(left.values(), (deltas) => {
    const [{ metric }] = deltas as [SentDelta, ...SentDelta[]];
    return { ...metric, blocks: deltas.map(({ block }) => block) };
  });
  return [...joined, ...others];
}

function scopeKey({ name, version, schemaUrl, attributes }: PointScope): string {
  return JSON.stringify([name, version, schemaUrl, Object.entries(attributes)]);
}

function metricKey({ name, unit, kind, isMonotonic, temporality }: MetricPoints): string {
  return JSON.stringify([name, unit, kind, isMonotonic, temporality]);
}
