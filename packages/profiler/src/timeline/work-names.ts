import type { Scope } from '@sonde/metrics';

/** What a unit of work is called, and of which kind it is. */
export interface WorkName {
  readonly kind: string;
  readonly name: string;
}

type Parts = { readonly [K in 'kind' | 'name' | 'method' | 'route']: string | undefined };

/** Beyond as many, names come out of data: all are forgotten, and what is asked of before is `_OTHER`. */
const maxNames = 8192;

interface NumberedName extends WorkName {
  readonly hasRoute: boolean;
}

const otherWork: NumberedName = { kind: 'request', name: '_OTHER', hasRoute: false };

/** Its number where nothing is known, and where what was known is forgotten. */
export const unknownName = 0;
export const otherNumber = 1;

/**
 * Names of units of work as small numbers. A request is asked for its name as often as it stops running, so a known one
 * costs four look-ups and makes no string.
 */
export class WorkNames {
  /** By kind, route, method, name. */
  private byParts = new Map<unknown, Map<unknown, Map<unknown, Map<unknown, number>>>>();
  private names: (NumberedName | undefined)[] = [undefined, otherWork];
  private readonly onForgotten: () => void;

  /** @param onForgotten numbers given so far mean nothing any more; there were too many */
  constructor(onForgotten: () => void = () => {}) {
    this.onForgotten = onForgotten;
  }

  /** Of what the scope tells by now; `unknownName` where that is nothing. Never throws. */
  numberOf(scope: Scope): number {
    let parts: Parts;
    try {
      // A route is a getter of the application's framework, which may throw, or tell a regular expression.
      const { kind, name, method, route } = scope;
      parts = { kind: textOf(kind), name: textOf(name), method: textOf(method), route: textOf(route) };
    } catch {
      return unknownName;
    }
    const { kind, name, method, route } = parts;
    const number = this.byParts.get(kind)?.get(route)?.get(method)?.get(name);
    return number ?? this.add(parts);
  }

  find(number: number): WorkName | undefined {
    return this.names[number];
  }

  /** Whether it is a route's. */
  hasRoute(number: number): boolean {
    return this.names[number]?.hasRoute === true;
  }

  private add(parts: Parts): number {
    const name = workName(parts);
    if (name === '') return unknownName;
    if (this.names.length >= maxNames) {
      this.byParts = new Map();
      this.names = [undefined, otherWork];
      this.onForgotten();
    }
    const number = this.names.push({ kind: shortened(parts.kind ?? '', 50), name, hasRoute: !!parts.route }) - 1;
    const byRoute = nested(this.byParts, parts.kind);
    nested(nested(byRoute, parts.route), parts.method).set(parts.name, number);
    return number;
  }
}

function nested<V>(map: Map<unknown, Map<unknown, V>>, key: unknown): Map<unknown, V> {
  let found = map.get(key);
  if (found === undefined) {
    found = new Map();
    map.set(key, found);
  }
  return found;
}

function textOf(value: unknown): string | undefined {
  return typeof value !== 'string' ? undefined : shortened(value, maxNameLength);
}

/** Names come from outside; one of a megabyte would be in every profile. */
const maxNameLength = 200;

function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  // A copy: V8's slice would keep all of the text alive.
  return Buffer.from(`${text.slice(0, length - 1)}…`).toString();
}

/**
 * What a unit of work is called: `GET /orders/:id`, the name of a job, its kind where it has no name; a request that no
 * router knows is `GET (no route)`.
 */
export function workName({ kind, name, method, route }: Partial<Parts>): string {
  if (route) return shortened(method ? `${method} ${route}` : route, maxNameLength);
  return name || (method ? `${method} (no route)` : kind || '');
}
