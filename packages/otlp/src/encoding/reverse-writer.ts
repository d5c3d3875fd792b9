import type { Nanoseconds } from '../points/nanoseconds.js';

const chunkBytes = 64 * 1024;

/** A piece copied at a time when the chunks are joined: some tens of microseconds. */
const copyBytes = 1024 * 1024;

/**
 * Protobuf from its end to its beginning. A message is preceded by its length; written backwards, the length is known
 * when it is due, so nothing is measured first or moved afterwards:
 *
 *     const end = writer.length;
 *     … the fields of the message, the last one first …
 *     writer.message(tag, end);
 */
export class ReverseWriter {
  private chunk: Buffer<ArrayBuffer>;
  private view: DataView;
  /** Where the next byte ends: those from here on are written. */
  private at: number;
  /** Full chunks, the last bytes of the message first. */
  private readonly full: Uint8Array[] = [];
  private fullBytes = 0;

  /** @param capacity what it can take before it needs another chunk, in bytes */
  constructor(capacity = chunkBytes) {
    this.chunk = Buffer.allocUnsafeSlow(capacity);
    this.view = new DataView(this.chunk.buffer);
    this.at = capacity;
  }

  /** Bytes written so far. */
  get length(): number {
    return this.fullBytes + this.chunk.length - this.at;
  }

  /** Closes a message: writes the length of everything since `end`, then the tag. */
  message(tag: number, end: number): void {
    this.varint(this.length - end);
    this.tag(tag);
  }

  /** A tag: field number and wire type; see `tagOf`. */
  tag(tag: number): void {
    if (tag > 0x7f) this.varint(tag);
    else {
      this.reserve(1);
      this.chunk[--this.at] = tag;
    }
  }

  /** A whole number from 0 to 2^53. */
  varint(value: number): void {
    this.reserve(10);
    if (value < 0x80) {
      this.chunk[--this.at] = value;
      return;
    }
    let size = 1;
    for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) size++;
    let at = this.at - size;
    this.at = at;
    while (value >= 0x80) {
      this.chunk[at++] = (value % 0x80) | 0x80;
      value = Math.floor(value / 0x80);
    }
    this.chunk[at] = value;
  }

  /** A 32-bit integer that may be negative, zigzag encoded. */
  sint32(value: number): void {
    this.varint(((value << 1) ^ (value >> 31)) >>> 0);
  }

  /** A whole number of at most 2^53 in magnitude, as a 64-bit varint in two's complement. */
  int64(value: number): void {
    if (value >= 0) {
      this.varint(value);
      return;
    }
    let rest = BigInt.asUintN(64, BigInt(value));
    this.reserve(10);
    // Negative numbers always take ten bytes.
    this.at -= 10;
    for (let i = 0; i < 10; i++, rest >>= 7n) this.chunk[this.at + i] = Number(rest & 0x7fn) | (i < 9 ? 0x80 : 0);
  }

  double(value: number): void {
    this.reserve(8);
    this.at -= 8;
    this.view.setFloat64(this.at, value, true);
  }

  fixed64(value: Nanoseconds): void {
    this.reserve(8);
    this.at -= 8;
    this.view.setUint32(this.at, value[0], true);
    this.view.setUint32(this.at + 4, value[1], true);
  }

  /** A whole number from 0 to 2^53 in 64 bits. */
  count(value: number): void {
    this.reserve(8);
    this.at -= 8;
    this.view.setUint32(this.at, value % 2 ** 32, true);
    this.view.setUint32(this.at + 4, Math.floor(value / 2 ** 32), true);
  }

  byte(value: number): void {
    this.reserve(1);
    this.chunk[--this.at] = value;
  }

  /** Text as UTF-8 with its length, without a tag. */
  string(text: string): void {
    const end = this.length;
    this.text(text);
    this.varint(this.length - end);
  }

  /** Bytes with their length, without a tag. */
  bytes(bytes: Uint8Array): void {
    this.raw(bytes);
    this.varint(bytes.length);
  }

  /** Bytes as they are: a piece of a message encoded before. */
  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.at -= bytes.length;
    this.chunk.set(bytes, this.at);
  }

  /** Everything as one array. A generator: copying a large message takes milliseconds. */
  *finish(): Generator<void, Uint8Array<ArrayBuffer>> {
    this.flush();
    const whole = new Uint8Array(this.fullBytes);
    let at = 0;
    let copied = 0;
    for (let i = this.full.length - 1; i >= 0; i--) {
      const chunk = this.full[i] as Uint8Array;
      whole.set(chunk, at);
      at += chunk.length;
      copied += chunk.length;
      if (copied < copyBytes) continue;
      copied = 0;
      yield;
    }
    return whole;
  }

  /** The same at once, for a short piece. */
  take(): Uint8Array<ArrayBuffer> {
    for (const copying = this.finish(); ; ) {
      const step = copying.next();
      if (step.done === true) return step.value;
    }
  }

  private text(text: string): void {
    const { length } = text;
    // Most texts are short and ASCII, and for those a loop is several times as fast as a call into the runtime.
    if (length <= 64) {
      this.reserve(length);
      const start = this.at - length;
      let i = length - 1;
      for (; i >= 0; i--) {
        const code = text.charCodeAt(i);
        if (code > 0x7f) break;
        this.chunk[start + i] = code;
      }
      if (i < 0) {
        this.at = start;
        return;
      }
    }
    // Lone surrogates become U+FFFD.
    this.raw(Buffer.from(text, 'utf8'));
  }

  private reserve(bytes: number): void {
    if (bytes > this.at) this.flush(Math.max(chunkBytes, bytes));
  }

  /** Puts the chunk away and begins one of `next` bytes. */
  private flush(next = 0): void {
    const written = this.chunk.subarray(this.at);
    this.full.push(written);
    this.fullBytes += written.length;
    this.chunk = Buffer.allocUnsafeSlow(next);
    this.view = new DataView(this.chunk.buffer);
    this.at = next;
  }
}

/** Wire types of protobuf. */
export const varintType = 0;
export const fixed64Type = 1;
export const lengthType = 2;

export function tagOf(field: number, wireType: number): number {
  return (field << 3) | wireType;
}
