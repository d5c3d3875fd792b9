import type { PointBlock } from '../points/metric-batch.js';
import { attributeColumns, attributeValue, overflowKey } from '../points/point-attributes.js';
import { anyValue } from './any-value.js';

/**
 * A double of OTLP/JSON, which is protobuf's JSON mapping: NaN and the infinities are strings.
 */
export function jsonDouble(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : String(value);
  return Number.isNaN(value) ? '"NaN"' : value > 0 ? '"Infinity"' : '"-Infinity"';
}

/** The elements of a `KeyValue` array, without its brackets. */
export function jsonAttributes(attributes: readonly (readonly [string, unknown])[], depth = 0): string {
  return attributes.map(([key, value]) => keyValue(key, jsonAnyValue(value, depth))).join(',');
}

function keyValue(key: string, value: string): string {
  return `{"key":${JSON.stringify(key)},"value":${value}}`;
}

function jsonAnyValue(given: unknown, depth: number): string {
  const any = anyValue(given, depth);
  switch (any.kind) {
    case 'string':
      return `{"stringValue":${JSON.stringify(any.value)}}`;
    case 'bool':
      return `{"boolValue":${any.value}}`;
    case 'int':
      // 64 bits are decimal strings in protobuf's JSON mapping.
      return `{"intValue":"${any.value}"}`;
    case 'double':
      return `{"doubleValue":${jsonDouble(any.value)}}`;
    case 'bytes':
      return `{"bytesValue":"${Buffer.from(any.value).toString('base64')}"}`;
    case 'array':
      // Not map(), which leaves the holes of sparse lists out.
      return `{"arrayValue":{"values":[${Array.from(any.values, (value) => jsonAnyValue(value, depth + 1)).join(',')}]}}`;
    case 'map':
      return `{"kvlistValue":{"values":[${jsonAttributes(any.entries, depth + 1)}]}}`;
    default:
      return '{}';
  }
}

/** Writes the attributes of the rows of one block: elements of a `KeyValue` array, without its brackets. */
export function jsonRowAttributes({ series }: PointBlock): (row: number) => string {
  const constant = jsonAttributes(series.constLabels.filter(([, value]) => value !== ''));
  const overflow = joined(constant, jsonAttributes([[overflowKey, true]]));
  const columns = attributeColumns(series).map((column) => ({ ...column, head: JSON.stringify(column.key) }));
  return (row) => {
    if (row === series.overflowRow) return overflow;
    let text = constant;
    for (const { head, type, values } of columns) {
      const label = values[row];
      // An empty label is no label (Prometheus, "Data model"), and no attribute either.
      if (label === undefined || label === '') continue;
      const value = attributeValue(type, label);
      const any =
        typeof value === 'string'
          ? `{"stringValue":${JSON.stringify(value)}}`
          : typeof value === 'boolean'
            ? `{"boolValue":${value}}`
            : type === 'int' && Number.isSafeInteger(value)
              ? `{"intValue":"${value}"}`
              : `{"doubleValue":${jsonDouble(value)}}`;
      text = joined(text, `{"key":${head},"value":${any}}`);
    }
    return text;
  };
}

export function joined(left: string, right: string): string {
  return left === '' ? right : right === '' ? left : `${left},${right}`;
}
