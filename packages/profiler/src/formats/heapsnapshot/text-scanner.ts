import { BrokenFile } from '../broken-file.js';
import { isSpace, type PartScanner, type SnapshotParts } from './part-scanner.js';

/** Of a text, so much is kept: names of constructors are short, and what is not one may be of megabytes. */
const maxTextBytes = 4096;

/** The list of texts. Only those that are asked for are kept, and no more of one than a name needs. */
export class TextScanner implements PartScanner {
  private readonly parts: SnapshotParts;
  private place = 0;
  private isOpen = false;
  private inText = false;
  private isEscaped = false;
  private isWanted = false;
  private readonly bytes = new Uint8Array(maxTextBytes);
  private length = 0;
  done = false;

  constructor(parts: SnapshotParts) {
    this.parts = parts;
  }

  scan(chunk: Uint8Array, at: number): number {
    while (at < chunk.length) {
      if (this.inText) {
        at = this.text(chunk, at);
        continue;
      }
      const byte = chunk[at++]!;
      if (byte === 34 && this.isOpen) {
        this.inText = true;
        this.isWanted = this.parts.wants(this.place);
        this.length = 0;
      } else if (byte === 93 && this.isOpen) {
        this.done = true;
        return at;
      } else if (byte === 91 && !this.isOpen) {
        this.isOpen = true;
      } else if (byte !== 44 && !isSpace(byte)) {
        throw new BrokenFile(JSON.stringify(String.fromCharCode(byte)), 'a list of texts');
      }
    }
    return at;
  }

  private text(chunk: Uint8Array, at: number): number {
    for (; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (this.isEscaped) {
        this.isEscaped = false;
      } else if (byte === 34) {
        this.inText = false;
        if (this.isWanted) this.parts.text(this.place, decode(this.bytes.subarray(0, this.length)));
        this.place++;
        return at + 1;
      } else if (byte === 92) {
        this.isEscaped = true;
      }
      if (this.isWanted && this.length < maxTextBytes) this.bytes[this.length++] = byte;
    }
    return at;
  }
}

const decoder = new TextDecoder();

/** Cut texts may end in half an escape. */
function decode(bytes: Uint8Array): string {
  const text = decoder.decode(bytes);
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return text;
  }
}
