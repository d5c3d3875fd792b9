import type { AttributeType, SeriesBlock } from '@sonde/metrics';

/** The values that attributes of data points have. */
export type PointValue = string | boolean | number;

/** The attribute that stands for all label sets past the limit: OpenTelemetry specification, "Cardinality limits". */
export const overflowKey = 'otel.metric.overflow';

/** An attribute of every row of a block, and where its values stand. */
export interface AttributeColumn {
  readonly key: string;
  readonly type: AttributeType;
  readonly values: readonly string[];
}

/** The attribute columns of a block, beside its constant labels. */
export function attributeColumns(series: SeriesBlock): readonly AttributeColumn[] {
  return series.labelNames.map((name, k) => {
    const attribute = series.attributes?.[k];
    return { key: attribute?.key ?? name, type: attribute?.type ?? 'string', values: series.columns[k] ?? [] };
  });
}

/**
 * A label's text as the value it was given as; text that does not read as its type stays text. The type is told by
 * the value: an `int` comes back as a number without a fraction, and as one that a double holds exactly.
 */
export function attributeValue(type: AttributeType, text: string): PointValue {
  if (type === 'string') return text;
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  const number = Number(text);
  // Only what is written as JavaScript writes numbers: '', ' 1' and '0x10' are texts.
  if (String(number) !== text) return text;
  // Where the first value was whole, others may have a fraction.
  return type === 'double' || Number.isFinite(number) ? number : text;
}

/**
 * The attributes of one row. An empty label is no label (Prometheus, "Data model"), and no attribute either.
 *
 * @param columns of the block, as `attributeColumns` gives them
 */
export function rowAttributes(
  series: SeriesBlock,
  columns: readonly AttributeColumn[],
  row: number,
): Record<string, PointValue> {
  const attributes: Record<string, PointValue> = {};
  const put = (key: string, value: PointValue) => {
    // `__proto__` is a key like any other.
    if (key === '__proto__') Object.defineProperty(attributes, key, { value, enumerable: true, configurable: true });
    else attributes[key] = value;
  };
  for (const [name, value] of series.constLabels) if (value !== '') put(name, value);
  if (row === series.overflowRow) put(overflowKey, true);
  else
    for (const { key, type, values } of columns) {
      const text = values[row] ?? '';
      if (text !== '') put(key, attributeValue(type, text));
    }
  return attributes;
}
