import { numberLength, writeNumber } from './numbers.js';

const lineFeed = 10;
const utf8 = new TextEncoder();

/** Up to here a loop copies faster than making the two views that a native copy needs. */
const shortCopy = 128;

/**
 * An update of a segment under way. A value that is as long as the old one is written over it; from the
 * first one that is not, the rest of the segment is put together anew in `output`.
 */
export class SegmentEdit {
  readonly oldValues: Float64Array;
  readonly newValues: Float64Array;
  /** By how much the lines behind those already moved move. */
  shift = 0;
  moving = false;
  /** Where in the segment `output` belongs. */
  from = 0;
  output: Uint8Array = new Uint8Array(0);
  private tail: Uint8Array = new Uint8Array(numberLength);
  private written = 0;
  private source = 0;

  constructor(lines: number) {
    this.oldValues = new Float64Array(lines);
    this.newValues = new Float64Array(lines);
  }

  /** Replaces the end of a line, from its value on. */
  replaceTail(bytes: Uint8Array, start: number, value: number, exemplar: string): void {
    let end = start;
    while (bytes[end] !== lineFeed) end++;
    const length = this.writeTail(value, exemplar);
    if (this.moving || length !== end - start) this.move(bytes, start, end, length);
    else for (let at = 0; at < length; at++) bytes[start + at] = this.tail[at] as number;
  }

  /** Moves the positions of lines that did not change. */
  shiftStarts(starts: Uint32Array, from: number, to: number): void {
    if (this.shift !== 0) for (let k = from; k < to; k++) starts[k] = (starts[k] as number) + this.shift;
  }

  /** Copies what is left; returns the length of `output`. */
  finish(bytes: Uint8Array, end: number): number {
    this.copy(bytes, end);
    return this.written;
  }

  private writeTail(value: number, exemplar: string): number {
    const length = writeNumber(this.tail, 0, value);
    if (exemplar === '') return length;
    const encoded = utf8.encode(exemplar);
    this.tail = withRoom(this.tail, length + encoded.length);
    this.tail.set(encoded, length);
    return length + encoded.length;
  }

  /** Puts `tail` in place of what stands between `start` and `end`. */
  private move(bytes: Uint8Array, start: number, end: number, length: number): void {
    if (!this.moving) {
      this.moving = true;
      this.from = start;
      this.source = start;
      this.output = sharedOutput(bytes.length - start);
    }
    this.copy(bytes, start);
    this.output = withRoom(this.output, this.written + length);
    for (let at = 0; at < length; at++) this.output[this.written + at] = this.tail[at] as number;
    this.written += length;
    this.source = end;
    this.shift += length - (end - start);
  }

  private copy(bytes: Uint8Array, until: number): void {
    const length = until - this.source;
    this.output = withRoom(this.output, this.written + length);
    const { output, written, source } = this;
    if (length > shortCopy) output.set(bytes.subarray(source, until), written);
    else for (let k = 0; k < length; k++) output[written + k] = bytes[source + k] as number;
    this.written += length;
  }
}

/** An update runs to its end without giving the event loop back, so one buffer does for all of them. */
let output = new Uint8Array(0);

function sharedOutput(length: number): Uint8Array {
  if (output.length < length) output = new Uint8Array(length * 2);
  return output;
}

function withRoom(bytes: Uint8Array, length: number): Uint8Array {
  if (length <= bytes.length) return bytes;
  const grown = new Uint8Array(length * 2);
  grown.set(bytes);
  return grown;
}
