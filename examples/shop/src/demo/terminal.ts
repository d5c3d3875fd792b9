import type { WriteStream } from 'node:tty';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow';

const codes: Readonly<Record<Style, readonly [on: number, off: number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
};

/**
 * Where the demo talks to: lines, and on a terminal one status line below them that is redrawn in place.
 * Colour only on a terminal, and never where `NO_COLOR` is set (no-color.org).
 */
export class Terminal {
  readonly interactive: boolean;
  readonly #stream: NodeJS.WritableStream;
  readonly #colour: boolean;
  #statusShown = false;

  constructor(stream: NodeJS.WritableStream & Partial<WriteStream>, env: NodeJS.ProcessEnv) {
    this.#stream = stream;
    this.interactive = stream.isTTY === true && env['TERM'] !== 'dumb';
    this.#colour = this.interactive && (env['NO_COLOR'] ?? '') === '';
  }

  /** Columns there are to write in: a terminal's width, at most 80. */
  get width(): number {
    const columns = (this.#stream as Partial<WriteStream>).columns;
    return Math.min(columns === undefined || columns < 1 ? 80 : columns, 80);
  }

  paint(style: Style, text: string): string {
    if (!this.#colour) return text;
    const [on, off] = codes[style];
    return `\u001b[${on}m${text}\u001b[${off}m`;
  }

  line(text = ''): void {
    this.clearStatus();
    this.#stream.write(`${text}\n`);
  }

  /** Redraws the status line. Nothing where the output is no terminal. `text` must fit the width. */
  status(text: string): void {
    if (!this.interactive) return;
    this.#stream.write(`\r\u001b[2K${text}`);
    this.#statusShown = true;
  }

  clearStatus(): void {
    if (!this.#statusShown) return;
    this.#stream.write('\r\u001b[2K');
    this.#statusShown = false;
  }
}
