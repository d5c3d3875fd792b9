/** `json` is the usual one, `health+json` that of draft-inadarei-api-health-check-06, `text` is for people. */
export type BodyFormat = 'json' | 'health+json' | 'text';

/** In the order in which they are taken where a header leaves the choice open. */
const offers: readonly (readonly [format: BodyFormat, type: string])[] = [
  ['json', 'application/json'],
  ['health+json', 'application/health+json'],
  ['text', 'text/plain'],
];

export const contentTypes: Readonly<Record<BodyFormat, string>> = {
  json: 'application/json',
  'health+json': 'application/health+json',
  text: 'text/plain; charset=utf-8',
};

/** Values of `?format=`, for those who cannot set a header. */
const named: ReadonlyMap<string, BodyFormat> = new Map([
  ['json', 'json'],
  ['health', 'health+json'],
  ['text', 'text'],
]);

/** How well one element of an `Accept` header speaks for one type. */
interface Match {
  readonly weight: number;
  readonly specificity: number;
  readonly position: number;
}

/**
 * Chooses the form of the body by RFC 9110, 12.5.1. Always answers: a probe that asks for something else entirely, or
 * for anything, as the kubelet does, gets JSON and not a 406.
 */
export function bodyFormat(accept: string | undefined, url: string): BodyFormat {
  const query = url.indexOf('?');
  if (query !== -1) {
    const format = named.get(new URLSearchParams(url.slice(query)).get('format') ?? '');
    if (format !== undefined) return format;
  }
  if (accept === undefined) return 'json';
  const elements = accept.split(',').map(readElement);
  let best: { readonly format: BodyFormat; readonly match: Match } | undefined;
  for (const [format, type] of offers) {
    const match = matchOf(elements, type);
    if (match === undefined || match.weight === 0) continue;
    if (best === undefined || isBetter(match, best.match)) best = { format, match };
  }
  return best?.format ?? 'json';
}

interface Element {
  readonly range: string;
  readonly weight: number;
}

function readElement(text: string): Element {
  const [range = '', ...params] = text.toLowerCase().split(';');
  const weight = params.map((param) => /^\s*q=([\d.]{1,5})\s*$/.exec(param)?.[1]).find((found) => found !== undefined);
  const value = weight === undefined ? 1 : Number(weight);
  return { range: range.trim(), weight: Number.isNaN(value) ? 1 : Math.min(1, value) };
}

/** The most specific element decides the weight. */
function matchOf(elements: readonly Element[], type: string): Match | undefined {
  const group = `${type.slice(0, type.indexOf('/'))}/*`;
  let best: Match | undefined;
  elements.forEach(({ range, weight }, position) => {
    const specificity = [group, type].indexOf(range) + 1 || (range === '*/*' || range === '*' ? 0 : -1);
    if (specificity === -1 || specificity <= (best?.specificity ?? -1)) return;
    best = { weight, specificity, position };
  });
  return best;
}

/** Among equal weights, who names a type means it more than who takes any; then the order of the header. */
function isBetter(a: Match, b: Match): boolean {
  if (a.weight !== b.weight) return a.weight > b.weight;
  if (a.specificity !== b.specificity) return a.specificity > b.specificity;
  return a.position < b.position;
}
