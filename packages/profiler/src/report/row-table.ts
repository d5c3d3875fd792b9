import { type ColumnNote, type ColumnWriter, readColumn } from './columns.js';

/** Rows of the same shape, as columns: numbers as they are, texts as places in a list of the different ones. */
export interface TableNote {
  readonly count: number;
  readonly numbers: Readonly<Record<string, ColumnNote>>;
  readonly texts: Readonly<Record<string, TextNote>>;
}

interface TextNote {
  readonly different: readonly string[];
  /** Place in `different` from 1; 0 where a row has none. */
  readonly place: ColumnNote;
}

/** Which properties of a row are written, by what they hold. */
export interface RowShape<Row> {
  readonly numbers: readonly (keyof Row & string)[];
  readonly texts: readonly (keyof Row & string)[];
}

export function* writeTable<Row>(
  writer: ColumnWriter,
  rows: readonly Row[],
  shape: RowShape<Row>,
): Generator<void, TableNote> {
  const numbers: Record<string, ColumnNote> = {};
  for (const name of shape.numbers) {
    numbers[name] = yield* writer.write(Float64Array.from(rows, (row) => row[name] as number));
  }
  const texts: Record<string, TextNote> = {};
  for (const name of shape.texts) {
    const places = new Map<string, number>();
    const place = Uint32Array.from(rows, (row) => {
      const text = row[name] as string | undefined;
      if (text === undefined) return 0;
      const known = places.get(text) ?? places.size + 1;
      places.set(text, known);
      return known;
    });
    texts[name] = { different: [...places.keys()], place: yield* writer.write(place) };
    yield;
  }
  return { count: rows.length, numbers, texts };
}

/** @throws RangeError where the bytes end before the columns do */
export function readTable<Row>(bytes: Uint8Array, { count, numbers, texts }: TableNote): Row[] {
  const rows = Array.from({ length: count }, (): Record<string, unknown> => ({}));
  for (const [name, note] of Object.entries(numbers)) {
    const column = readColumn(bytes, note, new Float64Array(count));
    for (let i = 0; i < count; i++) rows[i]![name] = column[i];
  }
  for (const [name, { different, place }] of Object.entries(texts)) {
    const column = readColumn(bytes, place, new Uint32Array(count));
    for (let i = 0; i < count; i++) if (column[i]! > 0) rows[i]![name] = different[column[i]! - 1];
  }
  return rows as Row[];
}
