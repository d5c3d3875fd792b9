/**
 * Writes protobuf from its end to its beginning, so that the length of a message is known when its header is
 * written: fields and messages go in last first, and nothing is measured twice or moved.
 *
 *     bytes   ………………………[ field 1 ][ field 2 ][ field 3 ]
 *                        ↑ at      written third … second … first
 */
export class ReverseWriter {
  private bytes: Uint8Array;
  private view: DataView;
  /** Where the written bytes begin. */
  private at: number;

  constructor(capacity = 4096) {
    this.bytes = new Uint8Array(capacity);
    this.view = new DataView(this.bytes.buffer);
    this.at = capacity;
  }

  /** How many bytes are written. */
  get length(): number {
    return this.bytes.length - this.at;
  }

  clear(): void {
    this.at = this.bytes.length;
  }

  /** A view of what is written, good until the next write. */
  written(): Uint8Array {
    return this.bytes.subarray(this.at);
  }

  /** Field numbers up to 2047; wire types: 0 varint, 1 eight bytes, 2 with its length. */
  private tag(field: number, wireType: 0 | 1 | 2): void {
    this.uint32((field << 3) | wireType);
  }

  uint64Field(field: number, value: number): void {
    this.uint64(value);
    this.tag(field, 0);
  }

  /** Of the proto types sint32 and sint64. */
  sintField(field: number, value: number): void {
    this.sint64(value);
    this.tag(field, 0);
  }

  doubleField(field: number, value: number): void {
    this.reserve(8);
    this.at -= 8;
    this.view.setFloat64(this.at, value, true);
    this.tag(field, 1);
  }

  stringField(field: number, text: string): void {
    const before = this.length;
    this.text(text);
    this.endMessage(field, before);
  }

  /** Bytes that are made already, headers and all. */
  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.at -= bytes.length;
    this.bytes.set(bytes, this.at);
  }

  /**
   * Puts the header of a message, or of packed values, in front of what was written since.
   *
   * @param before `length` when its last field had not been written yet
   */
  endMessage(field: number, before: number): void {
    this.uint32(this.length - before);
    this.tag(field, 2);
  }

  /** A varint of an integer from 0 to 2^64. */
  uint64(value: number): void {
    if (value < 0x8000_0000) this.uint32(value);
    else this.bigVarint(BigInt(value));
  }

  /** A zigzag varint of an integer from -2^63 to 2^63. */
  sint64(value: number): void {
    if (value >= -0x4000_0000 && value < 0x4000_0000) this.uint32(((value << 1) ^ (value >> 31)) >>> 0);
    else this.bigVarint(value >= 0 ? BigInt(value) * 2n : BigInt(value) * -2n - 1n);
  }

  private uint32(value: number): void {
    this.reserve(5);
    if (value < 0x80) {
      this.bytes[--this.at] = value;
      return;
    }
    const size = value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : value < 0x1000_0000 ? 4 : 5;
    let position = this.at - size;
    this.at = position;
    let rest = value;
    for (; rest >= 0x80; rest >>>= 7) this.bytes[position++] = (rest & 0x7f) | 0x80;
    this.bytes[position] = rest;
  }

  private bigVarint(value: bigint): void {
    const groups: number[] = [];
    for (let rest = value; rest > 0n; rest >>= 7n) groups.push(Number(rest & 0x7fn));
    this.reserve(groups.length);
    this.at -= groups.length;
    groups.forEach((group, k) => {
      this.bytes[this.at + k] = k === groups.length - 1 ? group : group | 0x80;
    });
  }

  private text(text: string): void {
    const { length } = text;
    if (length <= shortText) {
      this.reserve(length);
      const start = this.at - length;
      let k = 0;
      for (; k < length; k++) {
        const code = text.charCodeAt(k);
        if (code >= 0x80) break;
        this.bytes[start + k] = code;
      }
      if (k === length) {
        this.at = start;
        return;
      }
    }
    this.raw(utf8.encode(text));
  }

  private reserve(size: number): void {
    if (size <= this.at) return;
    const { length } = this;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, length + size));
    grown.set(this.written(), grown.length - length);
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
    this.at = grown.length - length;
  }
}

/** Up to here a loop writes faster than a call into the runtime. */
const shortText = 64;

const utf8 = new TextEncoder();
