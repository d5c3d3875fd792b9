/** Bytes that are put together in order, in a buffer that is used again and again. */
export class SegmentBuffer {
  length = 0;
  private bytes: Uint8Array;

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity);
  }

  clear(): void {
    this.length = 0;
  }

  append(bytes: Uint8Array): void {
    const end = this.length + bytes.length;
    if (end > this.bytes.length) {
      const grown = new Uint8Array(end * 2);
      grown.set(this.bytes.subarray(0, this.length));
      this.bytes = grown;
    }
    this.bytes.set(bytes, this.length);
    this.length = end;
  }

  copy(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }

  copyInto(target: Uint8Array): void {
    target.set(this.bytes.subarray(0, this.length));
  }
}
