/** Characters gathered before they are encoded. */
const pieceLength = 16 * 1024;

const copyBytes = 1024 * 1024;

/** A long text as UTF-8, encoded piece by piece: there is never one string of all of it. */
export class Utf8Text {
  private readonly pieces: Uint8Array[] = [];
  private bytes = 0;
  private pending = '';

  add(text: string): void {
    this.pending += text;
    if (this.pending.length >= pieceLength) this.flush();
  }

  /** Everything as one array. A generator: copying a large text takes milliseconds. */
  *finish(): Generator<void, Uint8Array<ArrayBuffer>> {
    this.flush();
    const whole = new Uint8Array(this.bytes);
    let at = 0;
    let copied = 0;
    for (const piece of this.pieces) {
      whole.set(piece, at);
      at += piece.length;
      copied += piece.length;
      if (copied < copyBytes) continue;
      copied = 0;
      yield;
    }
    return whole;
  }

  private flush(): void {
    const piece = Buffer.from(this.pending, 'utf8');
    this.pieces.push(piece);
    this.bytes += piece.length;
    this.pending = '';
  }
}
