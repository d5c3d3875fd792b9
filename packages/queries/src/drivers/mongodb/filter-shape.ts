/** Deeper documents are not read: `…` stands for them. */
const maxDepth = 6;
/** Keys of one document that are told. */
const maxKeys = 30;
/** Longer shapes are cut. */
const maxLength = 1000;

/** Operators whose array is a list of alternatives: it is one parameter. */
const lists = new Set(['$in', '$nin', '$all']);

/** What a filter asks for, without its values. */
export interface FilterShape {
  /** `{"email":?,"age":{"$gt":?}}`: keys only. */
  readonly shape: string;
  /** The values, in the order of their keys; of `$in`, the array. The application's own. Undefined: not all were read. */
  readonly parameters: readonly unknown[] | undefined;
}

interface Values {
  readonly parameters: unknown[];
  isCut: boolean;
}

/** Reads a filter, or a document like one (a sort, a projection, a stage of an aggregation). Looks at a bounded part of it. */
export function filterShape(filter: unknown): FilterShape {
  const values: Values = { parameters: [], isCut: false };
  const shape = shapeOf(filter, 0, values);
  return {
    shape: shape.length > maxLength ? `${shape.slice(0, maxLength)}…` : shape,
    parameters: values.isCut ? undefined : values.parameters,
  };
}

function shapeOf(value: unknown, depth: number, values: Values): string {
  const list: readonly unknown[] | undefined = Array.isArray(value) && value.some(isDocument) ? value : undefined;
  if (list === undefined && !isDocument(value)) {
    values.parameters.push(value);
    return '?';
  }
  if (depth >= maxDepth) {
    values.isCut = true;
    return list === undefined ? '{…}' : '[…]';
  }
  if (list !== undefined) {
    // Alternatives that differ in values only are one: `$or` of many is not another query than `$or` of few.
    const parts = new Set<string>();
    for (const element of list.slice(0, maxKeys)) parts.add(shapeOf(element, depth + 1, values));
    values.isCut ||= list.length > maxKeys;
    return `[${[...parts].join(',')}]`;
  }
  const document = value as Readonly<Record<string, unknown>>;
  const keys = Object.keys(document);
  const parts = keys.slice(0, maxKeys).map((key) => {
    const inner = document[key];
    if (!lists.has(key)) return `${keyText(key)}:${shapeOf(inner, depth + 1, values)}`;
    values.parameters.push(inner);
    return `${keyText(key)}:?`;
  });
  if (keys.length > maxKeys) {
    values.isCut = true;
    parts.push('…');
  }
  return `{${parts.join(',')}}`;
}

/** Names of fields and operators. A part that looks like a value (`visits.5f2c…`, an address, a word too long) is `*`. */
function keyText(key: string): string {
  const parts = key.slice(0, 200).split('.');
  return JSON.stringify(parts.map((part) => (isName(part) ? part : '*')).join('.'));
}

function isName(part: string): boolean {
  return /^[$_A-Za-z][$\w]{0,39}$/.test(part) && !/\d{4}/.test(part) && !/^[\da-f]{12,}$/i.test(part);
}

/** A document that was written down, not a value of the driver (ObjectId, Binary) or of the language (Date, RegExp). */
export function isDocument(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) return false;
  if (value instanceof Date || value instanceof RegExp || value instanceof Map) return false;
  return !('_bsontype' in value);
}
