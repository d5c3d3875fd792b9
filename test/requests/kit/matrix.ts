export type Cell = 'passed' | 'failed' | 'absent' | 'not run';

const signs: Readonly<Record<Cell, string>> = { passed: '✓', failed: '✗', absent: '–', 'not run': ' ' };

/** Framework × case, for people: which case holds where. */
export class Matrix {
  private readonly cells = new Map<string, Cell>();
  private readonly columns: readonly string[];
  private readonly rows: readonly string[];

  constructor(columns: readonly string[], rows: readonly string[]) {
    this.columns = columns;
    this.rows = rows;
  }

  set(column: string, row: string, cell: Cell): void {
    this.cells.set(`${column}\n${row}`, cell);
  }

  /** Columns are numbered, so that a dozen of them fit beside the names of the rows. */
  text(): string {
    const width = Math.max(...this.rows.map((row) => row.length));
    const head = `${' '.repeat(width)}  ${this.columns.map((_, k) => String(k + 1).padStart(2)).join(' ')}`;
    const body = this.rows.map((row) => {
      const cells = this.columns.map((column) => ` ${signs[this.cells.get(`${column}\n${row}`) ?? 'not run']}`);
      return `${row.padEnd(width)}  ${cells.join(' ')}`;
    });
    const legend = this.columns.map((column, k) => `${String(k + 1).padStart(2)} ${column}`);
    return [
      `Node ${process.version}: ✓ holds, ✗ fails, – the framework has no such thing`,
      head,
      ...body,
      ...legend,
    ].join('\n');
  }
}
