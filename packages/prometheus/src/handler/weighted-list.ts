/**
 * Reader of the header values that list alternatives with weights: `Accept` and `Accept-Encoding`
 * (RFC 9110, 12.4.2 and 12.5). It never throws: what it cannot read it passes over, because a scraper with
 * an odd header must still get its metrics.
 */
export interface WeightedItem {
  /** Lower-cased: `text/plain`, `gzip`, `*`. */
  readonly value: string;
  /** By lower-cased name, unquoted, without `q`. The first one of a name wins. */
  readonly params: ReadonlyMap<string, string>;
  /** 0 to 1. 0 means "not acceptable". */
  readonly weight: number;
}

export function parseWeightedList(header: string | undefined): WeightedItem[] {
  if (header === undefined) return [];
  const items: WeightedItem[] = [];
  for (const element of splitOutsideQuotes(header, ',')) {
    const [first = '', ...rest] = splitOutsideQuotes(element, ';');
    const value = first.trim().toLowerCase();
    if (value === '') continue;
    const params = new Map<string, string>();
    for (const param of rest) {
      const equals = param.indexOf('=');
      if (equals === -1) continue;
      const name = param.slice(0, equals).trim().toLowerCase();
      if (name !== '' && !params.has(name)) params.set(name, unquote(param.slice(equals + 1).trim()));
    }
    const weight = parseWeight(params.get('q'));
    params.delete('q');
    items.push({ value, params, weight });
  }
  return items;
}

/** RFC 9110 allows five characters; what is far longer is not read. */
const maxWeightLength = 10;

/** An unreadable weight counts as absent, one above 1 as 1. Go's scrapers and exporters read them alike. */
function parseWeight(text: string | undefined): number {
  if (text === undefined || text.length > maxWeightLength || !/^(?:\d+(?:\.\d*)?|\.\d+)$/.test(text)) return 1;
  return Math.min(1, Number(text));
}

function unquote(text: string): string {
  if (!text.startsWith('"')) return text;
  const end = text.length > 1 && text.endsWith('"') ? -1 : text.length;
  return text.slice(1, end).replace(/\\(.)/gs, '$1');
}

/** A quoted string that never closes swallows the rest: it could only be misread otherwise. */
function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (quoted && char === '\\') i++;
    else if (char === '"') quoted = !quoted;
    else if (char === separator && !quoted) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}
