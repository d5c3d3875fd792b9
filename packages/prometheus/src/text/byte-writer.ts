import { escapeQuoted } from './escaping.js';
import { numberLength, writeNumber } from './numbers.js';

const utf8 = new TextEncoder();

const quote = 34;
const backslash = 92;
const lineFeed = 10;

/**
 * Text as bytes, put together without making strings: a scrape of a million series would leave hundreds of
 * megabytes of them behind. ASCII is written in a loop, all else by an encoder.
 */
export class ByteWriter {
  length = 0;
  private bytes: Uint8Array;
  private positions = new Uint32Array(1024);
  private marked = 0;

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity);
  }

  /** Begins anew. */
  clear(): void {
    this.length = 0;
    this.marked = 0;
  }

  /** Remembers this position. */
  mark(): void {
    if (this.marked === this.positions.length) {
      const grown = new Uint32Array(this.marked * 2);
      grown.set(this.positions);
      this.positions = grown;
    }
    this.positions[this.marked++] = this.length;
  }

  /** The positions remembered, in order. */
  marks(): Uint32Array {
    return this.positions.slice(0, this.marked);
  }

  append(source: Uint8Array): void {
    this.reserve(source.length);
    const { bytes, length } = this;
    for (let k = 0; k < source.length; k++) bytes[length + k] = source[k] as number;
    this.length = length + source.length;
  }

  /** Writes once more what stands between two positions. */
  repeat(from: number, to: number): void {
    this.reserve(to - from);
    this.bytes.copyWithin(this.length, from, to);
    this.length += to - from;
  }

  text(text: string): void {
    this.reserve(text.length);
    const { bytes, length } = this;
    for (let k = 0; k < text.length; k++) {
      const code = text.charCodeAt(k);
      if (code > 127) {
        this.encode(text);
        return;
      }
      bytes[length + k] = code;
    }
    this.length = length + text.length;
  }

  /** A label value, escaped as both formats want it. */
  quoted(text: string): void {
    this.reserve(text.length);
    const { bytes, length } = this;
    for (let k = 0; k < text.length; k++) {
      const code = text.charCodeAt(k);
      if (code > 127 || code === quote || code === backslash || code === lineFeed) {
        this.encode(escapeQuoted(text));
        return;
      }
      bytes[length + k] = code;
    }
    this.length = length + text.length;
  }

  number(value: number): void {
    this.reserve(numberLength);
    this.length = writeNumber(this.bytes, this.length, value);
  }

  endLine(): void {
    this.reserve(1);
    this.bytes[this.length++] = lineFeed;
  }

  /** Copies what was written. */
  copyTo(target: Uint8Array): void {
    target.set(this.bytes.subarray(0, this.length));
  }

  private encode(text: string): void {
    // A UTF-16 unit becomes three bytes at most.
    this.reserve(text.length * 3);
    this.length += utf8.encodeInto(text, this.bytes.subarray(this.length)).written;
  }

  private reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const grown = new Uint8Array((this.length + more) * 2);
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }
}
