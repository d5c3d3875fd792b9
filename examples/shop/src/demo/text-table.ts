export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
}

const indent = '  ';
const gap = '  ';

/**
 * Lines of aligned columns, the titles first. Where the whole would be wider than `width`, the first
 * column gives way and its cells end in an ellipsis.
 */
export function textTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): readonly string[] {
  const widths = columns.map(({ title }, k) => Math.max(title.length, ...rows.map((row) => (row[k] ?? '').length)));
  const total = indent.length + widths.reduce((sum, each) => sum + each, 0) + gap.length * (columns.length - 1);
  widths[0] = Math.max((widths[0] ?? 0) - Math.max(total - width, 0), 1);
  const draw = (cells: readonly string[]): string =>
    `${indent}${columns
      .map(({ align }, k) => {
        const cell = shorten(cells[k] ?? '', widths[k] as number);
        return align === 'left' ? cell.padEnd(widths[k] as number) : cell.padStart(widths[k] as number);
      })
      .join(gap)}`.trimEnd();
  return [draw(columns.map(({ title }) => title)), ...rows.map(draw)];
}

/** Names and what is said of them, in two columns. */
export function facts(pairs: readonly [string, string][], width: number): string[] {
  const nameWidth = Math.max(...pairs.map(([name]) => name.length));
  return pairs.map(([name, value]) => shorten(`${indent}${name.padEnd(nameWidth)}${gap}${value}`, width));
}

export function shorten(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(width - 1, 0))}…`;
}

/** Breaks a text between words into lines no wider than `width`; a longer word keeps a line to itself. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`;
    if (lines.length > 0 && longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
