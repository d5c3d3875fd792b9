/** Sequences that begin with Escape, and characters. */
const escape = String.fromCharCode(27);
const pieces = new RegExp(`${escape}\\[[0-9;?]*[a-zA-Z]|${escape}.|[^${escape}]`, 'gsu');

/** What a terminal shows after all that it was sent: as much of xterm as `sonde top` uses. */
export class TerminalScreen {
  readonly columns: number;
  readonly rows: number;
  private main: string[][];
  private other: string[][] | undefined;
  private saved: [x: number, y: number] = [0, 0];
  private x = 0;
  private y = 0;
  cursor = true;
  /** Sequences that this does not know: a test wants none. */
  readonly unknown: string[] = [];
  /** Whether text was ever written past the right edge. */
  overflowed = false;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
    this.main = this.blank();
  }

  get isOther(): boolean {
    return this.other !== undefined;
  }

  /** Lines without the blanks at their ends. */
  get lines(): readonly string[] {
    return this.cells.map((row) => row.join('').trimEnd());
  }

  write(text: string): void {
    for (const [piece] of text.matchAll(pieces)) {
      if (piece.startsWith('\u001b')) this.obey(piece);
      else if (piece === '\r') this.x = 0;
      else if (piece === '\n') this.feed();
      else this.put(piece);
    }
  }

  private get cells(): string[][] {
    return this.other ?? this.main;
  }

  private blank(): string[][] {
    return Array.from({ length: this.rows }, () => Array.from({ length: this.columns }, () => ' '));
  }

  private feed(): void {
    if (this.y < this.rows - 1) this.y++;
    else {
      this.cells.shift();
      this.cells.push(Array.from({ length: this.columns }, () => ' '));
    }
  }

  private put(character: string): void {
    if (this.x >= this.columns) this.overflowed = true;
    else this.cells[this.y]![this.x++] = character;
  }

  private obey(sequence: string): void {
    const code = sequence.slice(2);
    if (code === '?1049h') {
      this.saved = [this.x, this.y];
      [this.other, this.x, this.y] = [this.blank(), 0, 0];
    } else if (code === '?1049l') {
      this.other = undefined;
      [this.x, this.y] = this.saved;
    } else if (code === '?25l' || code === '?25h') this.cursor = code === '?25h';
    else if (code === 'H') [this.x, this.y] = [0, 0];
    else if (code === 'K') this.cells[this.y]!.fill(' ', this.x);
    else if (code === 'J') {
      this.cells[this.y]!.fill(' ', this.x);
      for (const row of this.cells.slice(this.y + 1)) row.fill(' ');
    } else if (!code.endsWith('m')) this.unknown.push(sequence);
  }
}
