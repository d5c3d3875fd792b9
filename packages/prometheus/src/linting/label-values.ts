/** What the values of a label look like, when they look like something that never ends. */
export interface UnboundedValues {
  /** In words, for "values look like …". */
  readonly what: string;
  readonly example: string;
  readonly advice: string;
  readonly isPersonal: boolean;
}

interface Shape {
  readonly what: string;
  /** How many different values must look so: one UUID may be the instance, three are requests. */
  readonly atLeast: number;
  readonly advice: string;
  matches(value: string): boolean;
  readonly isPersonal?: boolean;
}

const advise = {
  id: 'Keep ids in logs, traces and exemplars; a label takes a few dozen values.',
  time: 'Leave it out: time is what the x axis is for.',
  path: 'Use the pattern of the route, /users/:id, not the path.',
  url: 'Use the host or the route, without query and ids.',
  sql: 'Use the operation and the table: SELECT orders.',
  text: 'Use a short class of it, such as the name of the error.',
  ip: 'Leave addresses of clients to logs.',
  mail: 'Remove it: an address is personal data, kept wherever metrics are.',
} as const;

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;
const hex = /^[0-9a-f]{16,128}$/i;

/** From the telling to the vague: the first that fits is told. */
const shapes: readonly Shape[] = [
  { what: 'e-mail addresses', atLeast: 1, advice: advise.mail, isPersonal: true, matches: isMail },
  { what: 'SQL', atLeast: 1, advice: advise.sql, matches: isSql },
  { what: 'URLs with a query', atLeast: 1, advice: advise.url, matches: (v) => /^(?:[a-z]+:\/)?\/\S*\?\S+=/i.test(v) },
  { what: 'UUIDs', atLeast: 3, advice: advise.id, matches: (v) => v.length === 36 && uuid.test(v) },
  { what: 'paths with ids in them', atLeast: 2, advice: advise.path, matches: isPathWithId },
  { what: 'whole URLs', atLeast: 10, advice: advise.url, matches: (v) => /^[a-z]+:\/\/[^/\s]+\/\S/i.test(v) },
  { what: 'points in time', atLeast: 3, advice: advise.time, matches: isTime },
  { what: 'hashes or hexadecimal ids', atLeast: 3, advice: advise.id, matches: (v) => hex.test(v) && /\d/.test(v) },
  { what: 'IP addresses', atLeast: 20, advice: advise.ip, matches: (v) => /^(\d{1,3}\.){3}\d{1,3}(:\d+)?$/.test(v) },
  { what: 'numbered ids', atLeast: 20, advice: advise.id, matches: isNumberedId },
  { what: 'whole texts', atLeast: 3, advice: advise.text, matches: (v) => v.length > 128 },
];

/** More values of a label are not looked at: they say the same. */
export const maxValues = 5000;

/** @param values different ones */
export function unboundedValues(values: Iterable<string>): UnboundedValues | undefined {
  const counts = shapes.map(() => 0);
  const examples: string[] = [];
  for (const value of values) {
    const short = value.length > 512 ? value.slice(0, 512) : value;
    const k = shapes.findIndex((shape) => shape.matches(short));
    if (k === -1) continue;
    counts[k]!++;
    examples[k] ??= short.slice(0, 60);
  }
  const k = shapes.findIndex((shape, place) => counts[place]! >= shape.atLeast);
  const shape = shapes[k];
  if (shape === undefined) return undefined;
  return {
    what: shape.what,
    example: examples[k] as string,
    advice: shape.advice,
    isPersonal: shape.isPersonal ?? false,
  };
}

function isMail(value: string): boolean {
  const at = value.indexOf('@');
  // Also of packages and hosts: "@scope/name", "user@host".
  return (
    at > 0 &&
    at === value.lastIndexOf('@') &&
    /^[\w.+-]+$/.test(value.slice(0, at)) &&
    /^[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}$/i.test(value.slice(at + 1))
  );
}

function isSql(value: string): boolean {
  const word = /^\s*(select|insert|update|delete)\s/i.exec(value)?.[1]?.toLowerCase();
  if (word === undefined) return false;
  return word === 'select' || word === 'delete' ? /\sfrom\s/i.test(value) : /\s(into|set)\s/i.test(value);
}

/** A segment that is a number, a UUID or a long hexadecimal. */
function isPathWithId(value: string): boolean {
  if (!value.startsWith('/')) return false;
  return value.split('/').some((part) => /^\d+$/.test(part) || uuid.test(part) || (hex.test(part) && /\d/.test(part)));
}

function isTime(value: string): boolean {
  return /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(value) || /^1[5-9]\d{8}(?:\d{3})?(?:\.\d+)?$/.test(value);
}

/** Past the numbers of statuses. */
function isNumberedId(value: string): boolean {
  return Number(/^[a-z]*[-_:#]?(\d{3,})$/i.exec(value)?.[1]) > 599;
}
