/** Drivers differ in what they make of a value: a count comes as a number, a bigint or a text. These read them all. */

/** A number, or undefined where there is none. */
export function numberIn(cell: unknown): number | undefined {
  if (cell === null || cell === undefined || cell === '') return undefined;
  const value = Number(cell);
  return Number.isFinite(value) ? value : undefined;
}

/** A text, or undefined where there is none. Bytes, as MySQL sends some of its own columns, are read as UTF-8. */
export function textIn(cell: unknown): string | undefined {
  if (cell === null || cell === undefined) return undefined;
  return cell instanceof Uint8Array ? Buffer.from(cell).toString('utf8') : String(cell);
}

/** True for what the databases write for it: `true`, `t`, `1`, `YES`, `ON`. */
export function flagIn(cell: unknown): boolean {
  return cell === true || /^(t|true|1|yes|on)$/i.test(textIn(cell) ?? '');
}

/** An array, given as one or as JSON. */
export function listIn(cell: unknown): readonly unknown[] {
  const value = jsonIn(cell);
  return Array.isArray(value) ? value : [];
}

/** What JSON says, whether the driver has parsed it already or not; undefined if it is none. */
export function jsonIn(cell: unknown): unknown {
  if (typeof cell !== 'string' && !(cell instanceof Uint8Array)) return cell ?? undefined;
  try {
    return JSON.parse(textIn(cell) as string);
  } catch {
    return undefined;
  }
}

/** An object, or an empty one. */
export function recordIn(cell: unknown): Readonly<Record<string, unknown>> {
  return typeof cell === 'object' && cell !== null && !Array.isArray(cell) ? (cell as Record<string, unknown>) : {};
}
