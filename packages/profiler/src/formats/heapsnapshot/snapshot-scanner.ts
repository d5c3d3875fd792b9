import { BrokenFile } from '../broken-file.js';
import { NumberScanner } from './number-scanner.js';
import { isSpace, type PartScanner, type SnapshotParts } from './part-scanner.js';
import { TextScanner } from './text-scanner.js';
import { ValueScanner } from './value-scanner.js';

/** Where in the outer object the scanner is. */
const states = { before: 0, key: 1, colon: 2, value: 3, part: 4, after: 5, end: 6 } as const;

const quote = 34;
const comma = 44;
const colon = 58;
const open = 123;
const close = 125;

/** The head is a kilobyte; keys are words. */
const maxHeadBytes = 1024 * 1024;
const maxKeyLength = 100;

/** Reads a heap snapshot as it comes, byte by byte, and keeps none of it. */
export class SnapshotScanner {
  private readonly parts: SnapshotParts;
  private state: number = states.before;
  private key = '';
  private part: PartScanner | undefined;
  private offset = 0;

  constructor(parts: SnapshotParts) {
    this.parts = parts;
  }

  /** @throws BrokenFile */
  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; ) {
      if (this.state === states.part) {
        const next = this.scanPart(chunk, at);
        if (this.part?.done === true) this.state = states.after;
        at = next;
      } else {
        at = this.step(chunk, at);
      }
    }
    this.offset += chunk.length;
  }

  /** @throws BrokenFile where the file was cut off */
  end(): void {
    if (this.state !== states.end)
      throw new BrokenFile('the end of the file in the middle of it', 'a whole heap snapshot');
  }

  private scanPart(chunk: Uint8Array, at: number): number {
    try {
      return this.part!.scan(chunk, at);
    } catch (thrown) {
      if (!(thrown instanceof BrokenFile)) throw thrown;
      throw new BrokenFile(`${thrown.got} in "${this.key}" near byte ${this.offset + at}`, thrown.expected);
    }
  }

  private step(chunk: Uint8Array, at: number): number {
    const byte = chunk[at]!;
    if (this.state !== states.key && isSpace(byte)) return at + 1;
    switch (this.state) {
      case states.before:
        if (byte === open) this.state = states.after;
        else throw this.unexpected(byte, at);
        return at + 1;
      case states.after:
        if (byte === close) this.state = states.end;
        else if (byte === quote) {
          this.key = '';
          this.state = states.key;
        } else if (byte !== comma) throw this.unexpected(byte, at);
        return at + 1;
      case states.key:
        if (byte === quote) this.state = states.colon;
        else this.key += String.fromCharCode(byte);
        if (this.key.length > maxKeyLength) throw this.unexpected(byte, at);
        return at + 1;
      case states.colon:
        if (byte !== colon) throw this.unexpected(byte, at);
        this.state = states.value;
        return at + 1;
      case states.value:
        this.part = this.scannerOf(this.key);
        this.state = states.part;
        return at;
      default:
        throw this.unexpected(byte, at);
    }
  }

  private scannerOf(key: string): PartScanner {
    const { parts } = this;
    if (key === 'snapshot') return new ValueScanner(maxHeadBytes, (json) => parts.head(json));
    if (key === 'nodes') return new NumberScanner((value) => parts.node(value));
    if (key === 'strings') return new TextScanner(parts);
    return new ValueScanner(0);
  }

  private unexpected(byte: number, at: number): BrokenFile {
    return new BrokenFile(
      `${JSON.stringify(String.fromCharCode(byte))} at byte ${this.offset + at}`,
      'a heap snapshot: a JSON object with "snapshot", "nodes" and "strings"',
    );
  }
}
