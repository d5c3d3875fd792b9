import type { Attribute } from './otel-identity.js';
import { translateLabelName, translateMetricName } from './otel-names.js';

/** How OpenTelemetry calls a metric. */
export interface OtelOptions {
  /** `http.server.request.duration` */
  readonly name: string;
  /** As UCUM writes it: `s`, `By`, `{request}`. */
  readonly unit?: string | undefined;
  /** A gauge that is a sum there: the net of what an up-down counter adds. Default false. */
  readonly isSum?: boolean | undefined;
  /** The attributes behind `labelNames`, one by one. Default: called as the labels, and text. */
  readonly attributes?: readonly Attribute[] | undefined;
}

export interface OtelMetric extends Omit<OtelOptions, 'attributes'> {
  readonly type: 'counter' | 'gauge' | 'histogram';
}

/** An attribute, or the key of one whose values are text. */
type AttributeOrKey = string | Attribute;

/** The names of a metric in a registry, and those of OpenTelemetry behind them. */
export interface OtelNames {
  readonly name: string;
  readonly unit: string;
  readonly otel: OtelOptions;
}

/**
 * The options that make a metric under names of OpenTelemetry: Prometheus gets their translation, exporters that speak
 * OpenTelemetry the names themselves.
 *
 *     registry.counter({
 *       ...otelMetric({ name: 'shop.orders', unit: '{order}', type: 'counter', attributes: ['shop.payment'] }),
 *       help: 'Orders taken.',
 *     });                                             // shop_orders_total{shop_payment="card"}
 *
 * @param metric with `attributes` where it has labels: their keys in order, as `{ key, type }` where they are not text
 */
export function otelMetric(metric: OtelMetric & { readonly attributes?: never }): OtelNames;
export function otelMetric(
  metric: OtelMetric & { readonly attributes: readonly AttributeOrKey[] },
): OtelNames & { readonly labelNames: readonly string[] };
export function otelMetric(
  metric: OtelMetric & { readonly attributes?: readonly AttributeOrKey[] | undefined },
): OtelNames & { readonly labelNames?: readonly string[] } {
  const { name, unit = '', type, isSum = false } = metric;
  const translated = translateMetricName(name, unit, type);
  const names = {
    // A registry takes one `_total` off the name of a counter.
    name: type === 'counter' && translated.name.endsWith('_total') ? `${translated.name}_total` : translated.name,
    unit: translated.unit,
  };
  if (metric.attributes === undefined) return { ...names, otel: { name, unit, isSum } };
  const attributes = metric.attributes.map(
    (each): Attribute => (typeof each === 'string' ? { key: each, type: 'string' } : each),
  );
  return {
    ...names,
    labelNames: attributes.map(({ key }) => translateLabelName(key)),
    otel: { name, unit, isSum, attributes },
  };
}
