import { BrokenFile } from '../broken-file.js';
import type { PartScanner } from './part-scanner.js';

/** A list of whole numbers from 0: hundreds of millions of them, hence no parser but this loop. */
export class NumberScanner implements PartScanner {
  private readonly tell: (value: number) => void;
  private isOpen = false;
  private value = 0;
  private hasDigits = false;
  done = false;

  constructor(tell: (value: number) => void) {
    this.tell = tell;
  }

  scan(chunk: Uint8Array, at: number): number {
    let { value, hasDigits } = this;
    for (; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (byte >= 48 && byte <= 57) {
        if (!this.isOpen) throw new BrokenFile('a number', 'a list of numbers');
        value = value * 10 + (byte - 48);
        hasDigits = true;
      } else if (byte === 44 || byte === 93) {
        if (!this.isOpen || (byte === 44 && !hasDigits)) throw this.unexpected(byte);
        if (hasDigits) {
          if (value > Number.MAX_SAFE_INTEGER) throw new BrokenFile(`the number ${value}`, 'one that a double holds');
          this.tell(value);
        }
        value = 0;
        hasDigits = false;
        if (byte === 93) {
          this.done = true;
          return at + 1;
        }
      } else if (byte === 91 && !this.isOpen) {
        this.isOpen = true;
      } else if (byte !== 32 && byte !== 10 && byte !== 13 && byte !== 9) {
        throw this.unexpected(byte);
      }
    }
    this.value = value;
    this.hasDigits = hasDigits;
    return at;
  }

  private unexpected(byte: number): BrokenFile {
    return new BrokenFile(JSON.stringify(String.fromCharCode(byte)), 'a list of whole numbers from 0');
  }
}
