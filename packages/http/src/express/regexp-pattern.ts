/** One of the paths that a regular expression of Express 4 stands for. */
export interface Alternative {
  readonly regexp: RegExp;
  readonly pattern: string;
}

type Keys = readonly { readonly name: string | number }[];

/**
 * Express 4 keeps no paths of what is mounted, only the regular expressions that path-to-regexp 0.1 made of them.
 * Its forms are few, and this turns them back. What it does not know (somebody's own regular expression, `/ab?cd`)
 * stands for itself: `/^\/v\d+/` is a pattern, too.
 */
export function alternatives(regexp: RegExp, keys: Keys): readonly Alternative[] {
  // Stateless: one with `g` or `y` would remember where we were.
  const flags = regexp.flags.replace(/[gy]/g, '');
  const sources = splitAlternatives(regexp.source);
  let firstKey = 0;
  return sources.map((source) => {
    const own = keys.slice(firstKey);
    firstKey += countGroups(source);
    const verbatim = sources.length === 1 ? String(regexp) : `/${source}/`;
    return { regexp: new RegExp(source, flags), pattern: pathOf(source, own) ?? verbatim };
  });
}

/** Arrays of paths are joined with `|`, each beginning with `^`; up to 0.1.7 with a group around them all. */
function splitAlternatives(source: string): string[] {
  const list = source.startsWith('(?:^') && groupEnd(source, 0) === source.length ? source.slice(3, -1) : source;
  const found: string[] = [];
  let start = 0;
  for (let i = 0; i < list.length; i = partEnd(list, i)) {
    if (list[i] !== '|') continue;
    if (list[i + 1] !== '^') return [source];
    found.push(list.slice(start, i));
    start = i + 1;
  }
  return [...found, list.slice(start)];
}

/** What follows the path: a slash that may be there, and the end of it, of a segment, or nothing. */
const tail = /(?:\\\/\?)?(?:\$|\(\?=\\\/\|\$\))$/;

const escaped = /^\\(\W)/;
const plain = /^[^\\^$.*+?()[\]{}|]/u;
/** `(?:\/([^/]+?))?` is `/:name?`; up to 0.1.7 the slash stands in front of the group. */
const parameter = /^\(\?:(\\\/)?(\\\.)?(\\\/)?(?=\()/;
const repeated = /^\(\(\?:\[[^\]]*\]\.\+\?\)\?\)/;
/** Of a parameter without an expression of its own. The second form is for text in front of it in its segment. */
const anySegment = /^\(\[\^\\?\/(?:\\{0,2}\.)?\]\+\?\)$|^\(\(\?:\(\?!/;

function pathOf(source: string, keys: Keys): string | undefined {
  if (!source.startsWith('^') || !tail.test(source)) return undefined;
  let rest = source.slice(1).replace(tail, '');
  let path = '';
  let key = 0;
  while (rest !== '') {
    const text = escaped.exec(rest)?.[1] ?? plain.exec(rest)?.[0];
    if (text !== undefined) {
      path += text;
      rest = rest.slice(rest.startsWith('\\') ? 2 : text.length);
    } else if (rest.startsWith('(.*)')) {
      path += '*';
      key++;
      rest = rest.slice(4);
    } else {
      const opening = parameter.exec(rest);
      if (opening === null) return undefined;
      const [head, slash, dot, slashAfterDot] = opening;
      const end = groupEnd(rest, 0);
      const capture = rest.slice(head.length, groupEnd(rest, head.length));
      const repeats = rest.slice(head.length + capture.length, end - 1);
      const name = keys[key]?.name;
      if (name === undefined || (repeats !== '' && repeated.exec(repeats)?.[0] !== repeats)) return undefined;
      const optional = rest[end] === '?';
      path += `${slash || slashAfterDot ? '/' : ''}${dot ? '.' : ''}:${name}`;
      path += anySegment.test(capture) ? '' : capture.replace(/\\\//g, '/');
      path += `${repeats === '' ? '' : '*'}${optional ? '?' : ''}`;
      key += countGroups(rest.slice(0, end));
      rest = rest.slice(optional ? end + 1 : end);
    }
  }
  return path === '' ? '/' : path;
}

/** Where the part that begins at `i` ends: a character, an escaped one, a class, or a group with all in it. */
function partEnd(source: string, i: number): number {
  if (source[i] === '\\') return i + 2;
  if (source[i] === '(') return groupEnd(source, i);
  if (source[i] !== '[') return i + 1;
  for (let end = i + 1; end < source.length; end += source[end] === '\\' ? 2 : 1) {
    if (source[end] === ']') return end + 1;
  }
  return source.length;
}

function groupEnd(source: string, open: number): number {
  for (let i = open + 1; i < source.length; i = partEnd(source, i)) {
    if (source[i] === ')') return i + 1;
  }
  return source.length;
}

/** Groups that capture, as path-to-regexp counts its keys. */
function countGroups(source: string): number {
  return source.match(/\\.|\((?!\?)|\(\?<(?![=!])/g)?.filter((group) => group[0] === '(').length ?? 0;
}
