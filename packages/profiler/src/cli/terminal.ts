import process from 'node:process';
import { visibleText } from '../analysis/wording.js';

/** Where a command writes to. */
export interface Terminal {
  /** Of the standard output, at least 40. */
  readonly columns: number;
  /** Whether somebody looks at it: else no colours. */
  readonly color: boolean;
  /** Whether the standard output is a terminal. */
  readonly isTerminal: boolean;
  /** To the standard output. */
  write(content: string | Uint8Array): void;
  /** What is going on, on stderr, where somebody looks at it; empty when it is over. */
  progress(what: string): void;
}

/** Tables are made for as much, unless a terminal says otherwise. */
const defaultColumns = 80;
const maxColumns = 160;

/** That of the process. */
export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  const isTerminal = stdout.isTTY === true;
  return {
    columns: isTerminal ? Math.min(maxColumns, Math.max(40, stdout.columns || defaultColumns)) : defaultColumns,
    color: isTerminal && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb',
    isTerminal,
    write: (content) => void stdout.write(content),
    progress: (what) => {
      if (stderr.isTTY) stderr.write(`\r\u001b[K${what === '' ? '' : `${printable(what)} …`}`);
    },
  };
}

/** Text of files, on one line: without what a terminal would obey, or what moves the words around it. */
export function printable(text: string): string {
  return onOneLine(text).replaceAll(noBreak, ' ');
}

/** Between a number and its unit. */
const noBreak = '\u00a0';

function onOneLine(text: string): string {
  return visibleText(text.replaceAll(/[\n\t]/g, ' '));
}

/** Escape sequences of a terminal. */
export type Style = 'bold' | 'dim' | 'red' | 'blue';

const codes: Readonly<Record<Style, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  blue: [34, 39],
};

export function styled(text: string, style: Style, { color }: Pick<Terminal, 'color'>): string {
  const [on, off] = codes[style];
  return color ? `\u001b[${on}m${text}\u001b[${off}m` : text;
}

/** Lines of at most so many columns; words longer than that stay whole, and a number stays with its unit. */
export function wrapped(text: string, columns: number, indent = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const part of onOneLine(text).split(' ')) {
    const word = part.replaceAll(noBreak, ' ');
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && indent.length + longer.length > columns) {
      lines.push(indent + line);
      line = word;
    } else line = longer;
  }
  return line === '' ? lines : [...lines, indent + line];
}
