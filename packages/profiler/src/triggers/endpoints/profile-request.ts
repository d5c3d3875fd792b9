import type { ProfileKind } from '../../call-tree/profile.js';
import { formats } from '../../formats/catalogue.js';
import { type AnswerFormat, type Endpoint, endpoints } from './endpoint-names.js';
import type { EndpointSettings } from './endpoint-options.js';

/** The formats that a kind of profile is answered in, the default first. */
export function answerFormats(kind: ProfileKind): readonly AnswerFormat[] {
  const fit = formats.filter((format) => format.writes && format.kinds.includes(kind)).map(({ name }) => name);
  return ['pprof', 'html', ...fit.filter((name) => name !== 'pprof')];
}

/** Those that this service has. */
export function offeredEndpoints({ heap, continuous }: EndpointSettings): readonly Endpoint[] {
  return endpoints.filter(
    ({ name, kind }) => (kind === 'cpu' || heap !== undefined) && (name !== 'recent' || continuous !== undefined),
  );
}

/** What is read of a query. */
const parameters: readonly string[] = ['seconds', 'format'];
/** What those who know Go's endpoints send: it changes nothing here. */
const ignored: readonly string[] = ['debug', 'gc'];

export interface ProfileRequest {
  readonly endpoint: Endpoint;
  readonly seconds: number;
  readonly format: AnswerFormat;
}

/** Reads what is asked for. @returns a text that says what is wrong, which quotes nothing of the query */
export function readProfileRequest(
  endpoint: Endpoint,
  query: string,
  { defaultSeconds, maxSeconds }: EndpointSettings,
): ProfileRequest | string {
  const given = new URLSearchParams(query);
  // Addresses end up in logs of proxies and in histories: a secret in one is no secret any more.
  if (['token', 'access_token'].some((name) => given.has(name))) {
    return 'a token in the address: expected the header "Authorization: Bearer <token>". Replace that token, logs have it now.';
  }
  if ([...given.keys()].some((name) => !parameters.includes(name) && !ignored.includes(name))) {
    return `an unknown parameter: expected ${parameters.join(', ')}. Accepted and ignored: ${ignored.join(', ')}.`;
  }
  const [seconds = String(defaultSeconds), ...moreSeconds] = given.getAll('seconds');
  const isSeconds = /^\d{1,4}(\.\d{1,3})?$/.test(seconds) && Number(seconds) > 0 && Number(seconds) <= maxSeconds;
  if (!isSeconds || moreSeconds.length > 0) {
    return `bad "seconds": expected one number above 0, at most ${maxSeconds}.`;
  }
  const allowed = answerFormats(endpoint.kind);
  const [format = 'pprof', ...moreFormats] = given.getAll('format');
  const found = allowed.find((name) => name === format);
  if (found === undefined || moreFormats.length > 0) {
    return `bad "format": expected one of ${allowed.join(', ')}.`;
  }
  return { endpoint, seconds: Number(seconds), format: found };
}
