import { BrokenFile } from '../broken-file.js';
import type { PartScanner } from './part-scanner.js';

/** Any JSON value: kept as text if asked to, else only passed by. */
export class ValueScanner implements PartScanner {
  private readonly maxBytes: number;
  private readonly tell: ((json: string) => void) | undefined;
  private readonly kept: Uint8Array[] = [];
  private keptBytes = 0;
  private depth = 0;
  private inText = false;
  private isEscaped = false;
  private hasBegun = false;
  done = false;

  constructor(maxBytes: number, tell?: (json: string) => void) {
    this.maxBytes = maxBytes;
    this.tell = tell;
  }

  scan(chunk: Uint8Array, at: number): number {
    const start = at;
    while (at < chunk.length && !this.done) at = this.step(chunk[at]!, at);
    this.keep(chunk.subarray(start, at));
    if (this.done) this.tell?.(new TextDecoder().decode(join(this.kept, this.keptBytes)));
    return at;
  }

  /** @returns where to go on: behind the byte, or at it where it is no part of the value */
  private step(byte: number, at: number): number {
    if (this.inText) {
      if (this.isEscaped) this.isEscaped = false;
      else if (byte === 92) this.isEscaped = true;
      else if (byte === 34) {
        this.inText = false;
        this.done = this.depth === 0;
      }
      return at + 1;
    }
    if (byte === 34) {
      this.inText = true;
    } else if (byte === 123 || byte === 91) {
      this.depth++;
    } else if (byte === 125 || byte === 93) {
      if (this.depth === 0) return this.scalarEnds(at);
      this.depth--;
      this.done = this.depth === 0;
    } else if (byte === 44 && this.depth === 0) {
      return this.scalarEnds(at);
    }
    this.hasBegun = true;
    return at + 1;
  }

  private scalarEnds(at: number): number {
    if (!this.hasBegun) throw new BrokenFile('nothing', 'a value');
    this.done = true;
    return at;
  }

  private keep(bytes: Uint8Array): void {
    if (this.tell === undefined) return;
    this.keptBytes += bytes.length;
    if (this.keptBytes > this.maxBytes) {
      throw new BrokenFile(`more than ${this.maxBytes} bytes`, 'a head of some kilobytes');
    }
    this.kept.push(bytes.slice());
  }
}

function join(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
