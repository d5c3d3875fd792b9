import process from 'node:process';

/** Where a command writes to. */
export interface Terminal {
  /** Of the standard output: 40 to 200, and 80 where it is no terminal. */
  readonly columns: number;
  /** Whether colours are shown: not where nobody looks, nor against `NO_COLOR`. */
  readonly color: boolean;
  /** Whether the standard output is a terminal. */
  readonly isTerminal: boolean;
  /** To the standard output. */
  write(text: string): void;
  /** A line for people, on stderr: warnings, and what went wrong. */
  tell(line: string): void;
  /** What is going on, on stderr, only where somebody looks at it; empty when it is over. */
  progress(what: string): void;
}

const defaultColumns = 80;
const leastColumns = 40;
const mostColumns = 200;

/** That of the process. */
export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  const isTerminal = stdout.isTTY === true;
  const clear = stderr.isTTY ? '\r\u001b[K' : '';
  return {
    columns: isTerminal
      ? Math.min(mostColumns, Math.max(leastColumns, stdout.columns || defaultColumns))
      : defaultColumns,
    color: isTerminal && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb',
    isTerminal,
    write: (text) => void stdout.write(text),
    tell: (line) => void stderr.write(`${clear}${printable(line)}\n`),
    progress: (what) => {
      if (stderr.isTTY) stderr.write(what === '' ? clear : `${clear}${printable(what)} …`);
    },
  };
}

/** What a terminal obeys instead of showing it: control characters, and those that turn the direction of text. */
const obeyed = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Foreign text on one line, without anything that a terminal would obey. */
export function printable(text: string): string {
  return text.replace(/[\n\r\t]+/g, ' ').replace(obeyed, '�');
}

/** Escape sequences that begin and end a style. */
const styles = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  yellow: [33, 39],
  green: [32, 39],
  blue: [34, 39],
} as const;

export type Style = keyof typeof styles;

export function styled(text: string, style: Style, { color }: Pick<Terminal, 'color'>): string {
  const [on, off] = styles[style];
  return color ? `\u001b[${on}m${text}\u001b[${off}m` : text;
}

/**
 * A text in lines of at most so many columns, the first one behind `first`, the others behind as many spaces. Words that
 * are longer stay whole; a no-break space, as between a number and its unit, is no place to break at.
 */
export function wrapped(text: string, columns: number, first = ''): string[] {
  const indent = ' '.repeat(first.length);
  const lines: string[] = [];
  let line = '';
  for (const word of printable(text).split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && indent.length + longer.length > columns) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  if (line !== '') lines.push(line);
  return lines.map((each, at) => `${at === 0 ? first : indent}${each.replaceAll('\u00a0', ' ')}`);
}
