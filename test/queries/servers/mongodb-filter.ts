type Document = Record<string, unknown>;

/** An error of the server. */
export class Refusal extends Error {
  readonly code: number;
  readonly codeName: string;

  constructor(code: number, codeName: string, message: string) {
    super(message);
    this.code = code;
    this.codeName = codeName;
  }
}

/** Whether a document is one that a filter asks for. */
export function matches(document: Document, filter: Document | undefined): boolean {
  return Object.entries(filter ?? {}).every(([key, wanted]) => {
    if (key === '$or') return (wanted as Document[]).some((part) => matches(document, part));
    if (key === '$and') return (wanted as Document[]).every((part) => matches(document, part));
    if (key.startsWith('$')) throw new Refusal(2, 'BadValue', `unknown top level operator: ${key}`);
    const value = valueAt(document, key);
    if (!isOperators(wanted)) return equals(value, wanted);
    return Object.entries(wanted).every(([operator, operand]) => {
      const test = operators[operator];
      if (test === undefined) throw new Refusal(2, 'BadValue', `unknown operator: ${operator}`);
      return test(value, operand);
    });
  });
}

/** By a path: `address.city`. */
export function valueAt(document: Document, path: string): unknown {
  let value: unknown = document;
  for (const part of path.split('.')) value = (value as Document | undefined)?.[part];
  return value;
}

const operators: Readonly<Record<string, (value: unknown, operand: unknown) => boolean>> = {
  $eq: equals,
  $ne: (value, operand) => !equals(value, operand),
  $in: (value, operand) => (operand as unknown[]).some((one) => equals(value, one)),
  $nin: (value, operand) => !(operand as unknown[]).some((one) => equals(value, one)),
  $exists: (value, operand) => (value !== undefined) === (operand === true),
  $gt: (value, operand) => Number(value) > Number(operand),
  $gte: (value, operand) => Number(value) >= Number(operand),
  $lt: (value, operand) => Number(value) < Number(operand),
  $lte: (value, operand) => Number(value) <= Number(operand),
};

function isOperators(value: unknown): value is Document {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => key.startsWith('$'));
}

/** Values as MongoDB compares them, as far as text tells: identifiers, dates and long numbers. */
function equals(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && !Array.isArray(b)) return a.some((one) => equals(one, b));
  return a === b || ((a ?? null) !== null && (b ?? null) !== null && textOf(a) === textOf(b));
}

function textOf(value: unknown): string {
  return value instanceof Date ? value.toISOString() : String(value);
}
