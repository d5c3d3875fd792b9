import { BrokenFile } from '../broken-file.js';

/** A whole number of up to 64 bits: a `bigint` where a double would not hold it. */
export type Whole = number | bigint;

const varint = 0;
const fixed64 = 1;
const delimited = 2;
const fixed32 = 5;

/**
 * Reads protobuf field by field, in place. Unlike a decoder that builds messages, it costs nothing for what is not asked
 * for, and holds a file to its own lengths: hostile ones end in an error.
 *
 * https://protobuf.dev/programming-guides/encoding/
 */
export class WireReader {
  private readonly bytes: Uint8Array;
  private readonly end: number;
  private at: number;
  private kind = varint;
  /** Number of the field that `next` came to. */
  field = 0;

  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  /** Goes to the next field. Every field must be read or skipped. @returns whether there is one */
  next(): boolean {
    if (this.at >= this.end) return false;
    const start = this.at;
    const tag = this.varint();
    if (typeof tag === 'bigint' || tag < 8 || tag > 0xffffffff) throw this.broken(start, `the field tag ${tag}`);
    this.field = Math.floor(tag / 8);
    this.kind = tag % 8;
    if (this.kind !== varint && this.kind !== fixed64 && this.kind !== delimited && this.kind !== fixed32) {
      throw this.broken(start, `the wire type ${this.kind}`);
    }
    return true;
  }

  skip(): void {
    if (this.kind === varint) this.varint();
    else if (this.kind === delimited) this.at = this.span();
    else this.at = this.within(this.at, this.kind === fixed64 ? 8 : 4);
  }

  /** A number without a sign. */
  whole(): Whole {
    if (this.kind !== varint) throw this.broken(this.at, `a field ${this.field} of wire type ${this.kind}`);
    return this.varint();
  }

  /** A number with a sign, as a double; beyond 2^53 it is the nearest. */
  signed(): number {
    return asSigned(this.whole());
  }

  /** All numbers of a repeated field: packed into one, or each on its own. */
  wholes(into: Whole[]): void {
    if (this.kind === varint) {
      into.push(this.varint());
      return;
    }
    const end = this.span();
    while (this.at < end) into.push(this.varint());
    if (this.at > end) throw this.broken(end, 'a number across the end of its list');
  }

  message(): WireReader {
    const end = this.span();
    const inner = new WireReader(this.bytes, this.at, end);
    this.at = end;
    return inner;
  }

  text(): string {
    const end = this.span();
    const text = decoder.decode(this.bytes.subarray(this.at, end));
    this.at = end;
    return text;
  }

  private span(): number {
    if (this.kind !== delimited) throw this.broken(this.at, `a field ${this.field} of wire type ${this.kind}`);
    const start = this.at;
    const length = this.varint();
    if (typeof length === 'bigint') throw this.broken(start, `a length of ${length} bytes`);
    return this.within(this.at, length);
  }

  private within(at: number, length: number): number {
    if (length <= this.end - at) return at + length;
    throw this.broken(at, `${length} bytes where ${this.end - at} are left`);
  }

  private varint(): Whole {
    const start = this.at;
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 10 && this.at < this.end; i++) {
      const byte = this.bytes[this.at++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value <= Number.MAX_SAFE_INTEGER ? value : this.long(start);
      scale *= 128;
    }
    throw this.broken(start, this.at >= this.end ? 'the end of the data in a number' : 'a number of more than 64 bits');
  }

  private long(start: number): bigint {
    let value = 0n;
    for (let at = start; at < this.at; at++) value |= BigInt(this.bytes[at]! & 0x7f) << BigInt(7 * (at - start));
    return BigInt.asUintN(64, value);
  }

  private broken(at: number, got: string): BrokenFile {
    return new BrokenFile(`${got} at byte ${at}`, 'a pprof profile (protobuf)');
  }
}

const decoder = new TextDecoder();

export function asSigned(value: Whole): number {
  return typeof value === 'number' ? value : Number(BigInt.asIntN(64, value));
}
