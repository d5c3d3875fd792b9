/** What of a `SELECT` decides how many of it become one: read from its text as reports show it. */
export interface SelectClauses {
  /** What it selects, if that is one row of sums and counts: `count(*)`. */
  readonly aggregates: string | undefined;
  /** It has a `LIMIT`, or its like. */
  readonly isLimited: boolean;
  /** What it sorts by, without names of tables: `created_at DESC`. */
  readonly order: string | undefined;
}

/** Longer parts would hide what an example shows. */
const maxPart = 80;

const aggregate = /\b(?:count|sum|avg|min|max|array_agg|string_agg|group_concat|json_agg|bool_or|bool_and|total)\s*\(/i;

export function selectClauses(text: string): SelectClauses {
  const outer = outermost(text);
  const list = /^\s*SELECT\s+([\s\S]+?)\s+FROM\b/i.exec(outer)?.[1];
  const isGrouped = /\bGROUP\s+BY\b|\bOVER\b/i.test(outer) || (list !== undefined && /\bDISTINCT\s/i.test(list));
  const start = list === undefined ? 0 : outer.indexOf(list);
  const selected = list === undefined ? '' : text.slice(start, start + list.length);
  return {
    aggregates:
      !isGrouped && aggregate.test(selected) && !/\bSELECT\b/i.test(selected)
        ? (part(selected) ?? 'count(*)')
        : undefined,
    isLimited: /\bLIMIT\s+(?!ALL\b)\S|\bFETCH\s+(?:FIRST|NEXT)\b|^\s*SELECT\s+TOP\b/i.test(outer),
    order: orderOf(text, outer),
  };
}

function orderOf(text: string, outer: string): string | undefined {
  const from = /\bORDER\s+BY\s+/i.exec(outer);
  if (from === null) return undefined;
  const start = from.index + from[0].length;
  const length = /\s+(?:LIMIT|OFFSET|FETCH|FOR)\b|\s*;|$/i.exec(outer.slice(start))?.index ?? 0;
  return part(text.slice(start, start + length));
}

/** Without the qualifiers of columns: the example has one table. Undefined: too long, or with values in it. */
function part(text: string): string | undefined {
  const bare = text.replace(/(?:(?:"[^"]+"|`[^`]+`|\[[^\]]+\]|\w+)\.)+(?=["`[\w])/g, '').trim();
  return bare === '' || bare.length > maxPart || /\?|\$\d|:\w|@\w/.test(bare) ? undefined : bare;
}

/** What is in parentheses becomes space: a sub-select has clauses of its own. Places stay the same. */
function outermost(text: string): string {
  let depth = 0;
  let outer = '';
  for (const character of text) {
    if (character === ')') depth--;
    outer += depth > 0 ? ' '.repeat(character.length) : character;
    if (character === '(') depth++;
  }
  return outer;
}
