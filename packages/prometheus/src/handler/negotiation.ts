import type { Escaping, ExpositionFormat } from '../exposition.js';
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
  readonly version: string;
}

/**
 * What is offered; where a header leaves the choice open (any type, or any text), the first one is taken. Version
 * 1.0.0 of `text/plain` has the bytes of 0.0.4 with the escaping negotiated. OpenMetrics 0.0.1, which old scrapers
 * ask for, is not offered: they list `text/plain` next.
 */
const offers: readonly Offer[] = [
  { format: 'text', type: 'text/plain', version: '0.0.4' },
  { format: 'text', type: 'text/plain', version: '1.0.0' },
  { format: 'openmetrics', type: 'application/openmetrics-text', version: '1.0.0' },
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
  formats: readonly ExpositionFormat[] = ['text', 'openmetrics'],
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
  return best === undefined ? describe(offered[0]!, undefined) : describe(best.offer, best.escaping);
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
  const version = item.params.get('version');
  if (version !== undefined && version !== offer.version) return undefined;
  const said = Number(named !== undefined) + Number(charset !== undefined) + Number(version !== undefined);
  if (item.value === offer.type) return 20 + said;
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
  const suffix = named !== undefined || offer.version !== '0.0.4' ? `; escaping=${escaping}` : '';
  const contentType = `${offer.type}; version=${offer.version}; charset=utf-8${suffix}`;
  return { format: offer.format, escaping, contentType };
}
