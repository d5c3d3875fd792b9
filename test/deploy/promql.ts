/** What a PromQL expression asks of a metric. */
export interface Selected {
  readonly metric: string;
  /** Names of the labels it is selected by. */
  readonly labels: readonly string[];
}

export interface Reading {
  readonly selected: readonly Selected[];
  /** Labels of `by`, `on` and their like. */
  readonly grouping: readonly string[];
}

const grouping = new Set(['by', 'without', 'on', 'ignoring', 'group_left', 'group_right']);
const words = new Set(['and', 'or', 'unless', 'bool', 'offset', 'atan2', 'inf', 'nan', 'start', 'end']);

const token = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|\[[^\]]*\]|[\d.]+[\w.]*|[=!]~|[=!<>]=|[A-Za-z_:][\w:]*|\S/g;

/**
 * The metrics and labels that an expression names. Not a parser: it takes for granted that the expression is well formed,
 * which promtool knows.
 */
export function readPromql(expression: string): Reading {
  const tokens: readonly string[] = expression.match(token) ?? [];
  const selected: Selected[] = [];
  const grouped: string[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const word = tokens[at] as string;
    if (!/^[A-Za-z_:]/.test(word)) continue;
    const next = tokens[at + 1];
    if (grouping.has(word.toLowerCase())) {
      if (next !== '(') continue;
      const end = tokens.indexOf(')', at);
      grouped.push(...tokens.slice(at + 2, end).filter((each) => each !== ','));
      at = end;
    } else if (next === '{') {
      const end = tokens.indexOf('}', at);
      const matchers = tokens.slice(at + 2, end);
      selected.push({ metric: word, labels: matchers.filter((_, i) => /^[=!]/.test(matchers[i + 1] ?? '')) });
      at = end;
    } else if (next !== '(' && !grouping.has(next ?? '') && !words.has(word.toLowerCase())) {
      selected.push({ metric: word, labels: [] });
    }
  }
  return { selected, grouping: grouped };
}
