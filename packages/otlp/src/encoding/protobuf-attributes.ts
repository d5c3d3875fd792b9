import type { Label } from '@sonde/metrics';
import type { PointBlock } from '../points/metric-batch.js';
import { type AttributeColumn, attributeColumns, attributeValue, overflowKey } from '../points/point-attributes.js';
import { anyValue } from './any-value.js';
import { fixed64Type, lengthType, type ReverseWriter, tagOf, varintType } from './reverse-writer.js';

const keyTag = tagOf(1, lengthType);
const valueTag = tagOf(2, lengthType);
const stringTag = tagOf(1, lengthType);
const boolTag = tagOf(2, varintType);
const intTag = tagOf(3, varintType);
const doubleTag = tagOf(4, fixed64Type);
const arrayTag = tagOf(5, lengthType);
const mapTag = tagOf(6, lengthType);
const bytesTag = tagOf(7, lengthType);
const elementTag = tagOf(1, lengthType);

/**
 * `repeated KeyValue`, the last one first.
 *
 * @param tag of the field that has them
 */
export function writeAttributes(
  writer: ReverseWriter,
  tag: number,
  attributes: readonly (readonly [string, unknown])[],
  depth = 0,
): void {
  for (let i = attributes.length - 1; i >= 0; i--) {
    const [key, value] = attributes[i] as readonly [string, unknown];
    const end = writer.length;
    writeAnyValue(writer, valueTag, value, depth);
    writer.string(key);
    writer.tag(keyTag);
    writer.message(tag, end);
  }
}

/** An `AnyValue` message in a field. */
function writeAnyValue(writer: ReverseWriter, tag: number, given: unknown, depth: number): void {
  const end = writer.length;
  const any = anyValue(given, depth);
  if (any.kind === 'string') {
    writer.string(any.value);
    writer.tag(stringTag);
  } else if (any.kind === 'bool') writeBool(writer, any.value);
  else if (any.kind === 'int') writeInt(writer, any.value);
  else if (any.kind === 'double') writeDouble(writer, any.value);
  else if (any.kind === 'bytes') {
    writer.bytes(any.value);
    writer.tag(bytesTag);
  } else if (any.kind === 'array') {
    const inner = writer.length;
    for (let i = any.values.length - 1; i >= 0; i--) writeAnyValue(writer, elementTag, any.values[i], depth + 1);
    writer.message(arrayTag, inner);
  } else if (any.kind === 'map') {
    const inner = writer.length;
    writeAttributes(writer, elementTag, any.entries, depth + 1);
    writer.message(mapTag, inner);
  }
  writer.message(tag, end);
}

function writeBool(writer: ReverseWriter, value: boolean): void {
  writer.byte(value ? 1 : 0);
  writer.tag(boolTag);
}

function writeInt(writer: ReverseWriter, value: number): void {
  writer.int64(value);
  writer.tag(intTag);
}

function writeDouble(writer: ReverseWriter, value: number): void {
  writer.double(value);
  writer.tag(doubleTag);
}

/** The attributes of the rows of one block: keys and constant labels are encoded once for all of them. */
export class BlockAttributes {
  private readonly tag: number;
  private readonly overflowRow: number;
  private readonly columns: readonly (AttributeColumn & { readonly keyBytes: Uint8Array })[];
  private readonly constant: Uint8Array;
  private readonly overflow: Uint8Array;

  /**
   * @param tag of the field of the data point that has them
   * @param encode writes with a writer and returns the bytes
   */
  constructor({ series }: PointBlock, tag: number, encode: (write: (writer: ReverseWriter) => void) => Uint8Array) {
    this.tag = tag;
    this.overflowRow = series.overflowRow;
    const given: readonly Label[] = series.constLabels.filter(([, value]) => value !== '');
    this.constant = encode((writer) => writeAttributes(writer, tag, given));
    this.overflow = encode((writer) => writeAttributes(writer, tag, [[overflowKey, true]]));
    this.columns = attributeColumns(series).map((column) => ({
      ...column,
      keyBytes: encode((writer) => {
        writer.string(column.key);
        writer.tag(keyTag);
      }),
    }));
  }

  write(writer: ReverseWriter, row: number): void {
    if (row === this.overflowRow) writer.raw(this.overflow);
    else {
      for (let k = this.columns.length - 1; k >= 0; k--) {
        const { type, values, keyBytes } = this.columns[k] as (typeof this.columns)[number];
        const text = values[row];
        // An empty label is no label (Prometheus, "Data model"), and no attribute either.
        if (text === undefined || text === '') continue;
        const end = writer.length;
        if (type === 'string') {
          writer.string(text);
          writer.tag(stringTag);
        } else {
          const value = attributeValue(type, text);
          if (typeof value === 'boolean') writeBool(writer, value);
          else if (typeof value === 'string') {
            writer.string(value);
            writer.tag(stringTag);
          } else if (type === 'int' && Number.isSafeInteger(value)) writeInt(writer, value);
          else writeDouble(writer, value);
        }
        writer.message(valueTag, end);
        writer.raw(keyBytes);
        writer.message(this.tag, end);
      }
    }
    if (this.constant.length > 0) writer.raw(this.constant);
  }
}
