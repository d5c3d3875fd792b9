import { type Escaping, type ExpositionFormat, expositionFormats } from '../exposition.js';
import { parseWeightedList, type WeightedItem } from './weighted-list.js';

/**
 * Chooses the format of a scrape from its `Accept` header, by RFC 9110, 12.5.1 and Prometheus' "Scrape protocol
 * content negotiation" and "UTF-8 metric and label name escaping schemes".
 */
export interface NegotiatedFormat {
  readonly format: ExpositionFormat;
  readonly escaping: Escaping;
  readonly contentType: string;
}

interface Offer {
  readonly format: ExpositionFormat;
  readonly type: string;
  /** Parameters that a reader may name, and then must name so. */
  readonly params: Readonly<Record<string, string>>;
  /** Whether a reader who asks for the type must name all of them, to be sure that it means the same. */
  readonly strict: boolean;
}

/**
 * What is offered; where a header leaves the choice open (any type, or any text), the first one is taken. Version
 * 1.0.0 of `text/plain` has the bytes of 0.0.4 with the escaping negotiated. OpenMetrics 0.0.1, which old scrapers
 * ask for, is not offered: they list `text/plain` next. Protobuf is asked for first where native histograms are wanted.
 */
const offers: readonly Offer[] = [
  { format: 'text', type: 'text/plain', params: { version: '0.0.4' }, strict: false },
  { format: 'text', type: 'text/plain', params: { version: '1.0.0' }, strict: false },
  { format: 'openmetrics', type: 'application/openmetrics-text', params: { version: '1.0.0' }, strict: false },
  {
    format: 'protobuf',
    type: 'application/vnd.google.protobuf',
    params: { proto: 'io.prometheus.client.MetricFamily', encoding: 'delimited' },
    strict: true,
  },
];

const escapings: readonly string[] = ['underscores', 'dots', 'values', 'allow-utf-8'] satisfies Escaping[];

/** "If no escaping scheme is specified in the Accept header, `underscores` escaping SHOULD be used." */
const defaultEscaping: Escaping = 'underscores';

/** How well one element of the header speaks for one offer. */
interface Match {
  readonly weight: number;
  /** RFC 9110, 12.5.1: the most specific element that matches decides the weight. */
  readonly specificity: number;
  readonly position: number;
}

/**
 * Always answers: where nothing offered is acceptable, the rules want the text format as a last resort, not a
 * 406. `formats` limits what is offered; it is not empty.
 */
export function negotiateFormat(
  accept: string | undefined,
  formats: readonly ExpositionFormat[] = expositionFormats,
): NegotiatedFormat {
  const items = parseWeightedList(accept);
  const offered = offers.filter((offer) => formats.includes(offer.format));
  let best: { offer: Offer; escaping: Escaping | undefined; match: Match } | undefined;
  for (const offer of offered) {
    for (const escaping of [undefined, ...namedEscapings(items)]) {
      const match = matchOf(items, offer, escaping);
      if (match === undefined || match.weight === 0) continue;
      if (best === undefined || isBetter(match, best.match)) best = { offer, escaping, match };
    }
  }
  if (best === undefined) return describe(offered[0]!, undefined);
  return describe(best.offer, best.escaping ?? impliedEscaping(best.offer, items));
}

/**
 * Prometheus 3 names the scheme with its text formats only, and would read a metric under another name once it takes
 * protobuf. So where all of a header speaks of one scheme, it is the one for protobuf.
 */
function impliedEscaping(offer: Offer, items: readonly WeightedItem[]): Escaping | undefined {
  if (offer.format !== 'protobuf') return undefined;
  const [named, ...others] = namedEscapings(items.filter(({ weight }) => weight > 0));
  return others.length === 0 ? named : undefined;
}

/** Among equal weights the element that says more wins, then the one that stands first, then our own order. */
function isBetter(a: Match, b: Match): boolean {
  if (a.weight !== b.weight) return a.weight > b.weight;
  if (a.specificity !== b.specificity) return a.specificity > b.specificity;
  return a.position < b.position;
}

function namedEscapings(items: readonly WeightedItem[]): Set<Escaping> {
  const named = new Set<Escaping>();
  for (const item of items) {
    const escaping = escapingOf(item);
    if (escaping !== undefined) named.add(escaping);
  }
  return named;
}

/** The scheme must be one of the four before it may reach our Content-Type; another is passed over. */
function escapingOf(item: WeightedItem): Escaping | undefined {
  const value = item.params.get('escaping')?.toLowerCase();
  return value !== undefined && escapings.includes(value) ? (value as Escaping) : undefined;
}

/** `escaping` undefined stands for a reader that names none. */
function matchOf(items: readonly WeightedItem[], offer: Offer, escaping: Escaping | undefined): Match | undefined {
  let best: Match | undefined;
  items.forEach((item, position) => {
    const specificity = specificityOf(item, offer, escaping);
    if (specificity === undefined) return;
    const match = { weight: item.weight, specificity, position };
    if (best === undefined || specificity > best.specificity) best = match;
    else if (specificity === best.specificity && match.weight > best.weight) best = match;
  });
  return best;
}

/** Undefined where the element does not match the offer. Parameters nobody defined are passed over. */
function specificityOf(item: WeightedItem, offer: Offer, escaping: Escaping | undefined): number | undefined {
  const named = escapingOf(item);
  if (named !== undefined && named !== escaping) return undefined;
  const charset = item.params.get('charset')?.toLowerCase();
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8') return undefined;
  let said = Number(named !== undefined) + Number(charset !== undefined);
  let isComplete = true;
  for (const [name, value] of Object.entries(offer.params)) {
    const wanted = item.params.get(name);
    if (wanted === undefined) isComplete = false;
    else if (wanted === value) said++;
    else return undefined;
  }
  if (item.value === offer.type) return isComplete || !offer.strict ? 20 + said : undefined;
  if (item.value === `${offer.type.slice(0, offer.type.indexOf('/'))}/*`) return 10 + said;
  // A bare `*` is what Java's old HTTP client sends.
  return item.value === '*/*' || item.value === '*' ? said : undefined;
}

/**
 * The `escaping` parameter is required "for text formats version 1.0.0 and above" and otherwise stands only
 * where the scraper spoke of it.
 */
function describe(offer: Offer, named: Escaping | undefined): NegotiatedFormat {
  const escaping = named ?? defaultEscaping;
  const params = Object.entries(offer.params).map(([name, value]) => `; ${name}=${value}`);
  if (offer.format !== 'protobuf') params.push('; charset=utf-8');
  if (named !== undefined || offer.params['version'] !== '0.0.4') params.push(`; escaping=${escaping}`);
  const contentType = offer.type + params.join('');
  return { format: offer.format, escaping, contentType };
}
