import type { MatchedPath, Matcher } from './express.js';
import { untrailed } from './joined-pattern.js';

/** Stands for a mount that cannot be named. */
export const anything = '/*';

/** A mount has few spellings, one for each choice of its optional parts; what has more is no path. */
const maxPatterns = 16;

/** No mount has it in its path. */
const probe = 'sonde0probe';

type Place = readonly [start: number, end: number];

interface Reading {
  readonly pattern: string;
  /** Where the text between the parameters stands. */
  readonly literals: readonly Place[];
}

export interface MountMatch {
  /** The part of the path that the mount takes, without a slash at its end. */
  readonly path: string;
  readonly pattern: string;
}

/**
 * Express 5.0 to 5.2 keep of a mount's path only a function that matches it. This finds out what it stands for: it
 * puts `:name` where the value of a parameter stands, and asks the function itself whether another value would do.
 *
 * A regular expression without groups leaves nothing to put a name to. It gives itself away by matching other text
 * than that it was asked about, and is `/*`: no part of a path that clients choose passes for a pattern.
 */
export class MatcherPattern {
  private readonly matcher: Matcher;
  /** By their lower case: routers do not tell cases apart, and clients choose them. */
  private readonly known = new Map<string, string>();

  constructor(matcher: Matcher) {
    this.matcher = matcher;
  }

  match(path: string): MountMatch | undefined {
    const found = this.ask(path);
    if (found === undefined) return undefined;
    const mount = untrailed(found.path);
    return { path: mount, pattern: this.name(mount, found.params) };
  }

  private name(path: string, params: MatchedPath['params']): string {
    const guess = read(path, params, () => true);
    const known = guess === undefined ? undefined : this.known.get(guess.pattern.toLowerCase());
    if (known !== undefined) return known;
    if (guess === undefined || this.known.size >= maxPatterns) return anything;
    const reading = read(path, params, (tried, name) => String(this.ask(tried)?.params[name]) === probe);
    if (reading === undefined || !this.isLiteral(path, reading)) return anything;
    const key = reading.pattern.toLowerCase();
    const pattern = this.known.get(key) ?? reading.pattern;
    this.known.set(key, pattern);
    return pattern;
  }

  /** Whether the text between the parameters must be as it is: each character is changed in turn. */
  private isLiteral(path: string, { literals }: Reading): boolean {
    for (const [start, end] of literals) {
      for (let i = start; i < end; i++) {
        const other = changed(path[i] as string);
        if (other !== undefined && this.ask(path.slice(0, i) + other + path.slice(i + 1)) !== undefined) return false;
      }
    }
    return true;
  }

  private ask(path: string): MatchedPath | undefined {
    try {
      return this.matcher(path) || undefined;
    } catch {
      // It cannot be decoded.
      return undefined;
    }
  }
}

/** Puts names where values stand, from left to right: at the first place of each value that holds. */
function read(
  path: string,
  params: MatchedPath['params'],
  holds: (tried: string, name: string) => boolean,
): Reading | undefined {
  const literals: Place[] = [];
  let pattern = '';
  let from = 0;
  for (const [name, value] of Object.entries(params)) {
    // Numbers are the groups of a regular expression.
    if (value === undefined || /^\d+$/.test(name)) return undefined;
    const text = typeof value === 'string' ? value : value.join('/');
    const place = places(path, text, from).find(([start, end]) =>
      holds(path.slice(0, start) + probe + path.slice(end), name),
    );
    if (place === undefined) return undefined;
    literals.push([from, place[0]]);
    pattern += `${path.slice(from, place[0])}${typeof value === 'string' ? ':' : '*'}${name}`;
    from = place[1];
  }
  literals.push([from, path.length]);
  return { pattern: pattern + path.slice(from), literals };
}

/** Where a decoded value may stand: as it is, as it is usually encoded, and as whole segments encoded otherwise. */
function places(path: string, value: string, from: number): Place[] {
  const found: Place[] = [];
  for (const text of new Set([value, encodeURI(value), encodeURIComponent(value)])) {
    for (let at = path.indexOf(text, from); at >= 0; at = path.indexOf(text, at + 1))
      found.push([at, at + text.length]);
  }
  let start = from;
  for (const segment of path.slice(from).split('/')) {
    if (segment.includes('%') && decoded(segment) === value) found.push([start, start + segment.length]);
    start += segment.length + 1;
  }
  return found.sort(([a], [b]) => a - b);
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

/** Another character of the same kind. */
function changed(character: string): string | undefined {
  if (character === '/') return undefined;
  if (/\d/.test(character)) return character === '9' ? '8' : '9';
  if (/[a-z]/i.test(character)) return character.toLowerCase() === 'z' ? 'y' : 'z';
  return character === '-' ? '_' : '-';
}
