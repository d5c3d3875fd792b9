import type { IncomingMessage } from 'node:http';
import { SondeError } from '@sonde/metrics';
import { printable } from '../terminal.js';
import type { ProfileAddress } from './address.js';
import { tokenVariable } from './token.js';

/** Of what a service says of its refusal, so much is repeated. */
const maxWords = 300;

/** How `profileEndpoints()` begins, where no token is set. */
const offText = 'Profiling over HTTP is off';

/**
 * An answer other than 200, in words: what it means here, what the service says itself, and what to do.
 *
 * @param said the body of the answer, or its beginning
 * @param authorization what was shown, which is not repeated, even where the service repeats it
 */
export function refusal(
  address: ProfileAddress,
  { statusCode = 0, headers }: Pick<IncomingMessage, 'statusCode' | 'headers'>,
  said: string,
  authorization: string | undefined,
): SondeError<string> {
  const { host, endpoint } = address;
  const shown = authorization ?? address.authorization;
  // What a service says of a missing token is for those who have no command that sends it.
  const words = isPlain(headers) && statusCode !== 401 ? withoutSecret(said, shown) : '';
  const [meaning, next] = meaningOf(statusCode, address, headers, shown !== undefined, words.startsWith(offText));
  const got = words === '' ? `${statusCode}, ${meaning}` : `${statusCode}, ${meaning} ("${words}")`;
  return new SondeError('SONDE_COMMAND_REFUSED', {
    what: `the profile "${endpoint.name}" of ${host}`,
    got,
    expected: '200 and a profile',
    next,
  });
}

function meaningOf(
  status: number,
  { url, endpoint }: ProfileAddress,
  headers: IncomingMessage['headers'],
  isShown: boolean,
  isOff: boolean,
): readonly [meaning: string, next: string] {
  if (status >= 300 && status < 400) {
    const place = placeOf(headers.location, url);
    return [`another address${place === '' ? '' : `: ${place}`}`, 'Ask that one: a token is not sent on.'];
  }
  switch (status) {
    case 400:
      return ['a request that the service does not take', 'Ask for fewer --seconds, or for something else.'];
    case 401:
      return isShown
        ? ['a token that the service does not know', `Set ${tokenVariable} to the one that it was given.`]
        : ['no token', `Set ${tokenVariable} to the one that the service was given, or pass --token-file <file>.`];
    case 403:
      if (!isOff) return ['a refusal', 'Check the address, and what stands before the service.'];
      return [
        'profiles that are switched off',
        `Start the service with a token (${tokenVariable}, or the option "tokens" of profileEndpoints()).`,
      ];
    case 404:
      return [
        `no such profile at ${url.pathname}`,
        endpoint.name === 'profile'
          ? 'Check the port and the path: the endpoints are those of profileEndpoints() of @sonde/profiler.'
          : `The service may have others: try --cpu, or switch ${endpoint.name} on there.`,
      ];
    case 409:
      return ['another profile that is being taken', `Ask again in ${retryAfter(headers) ?? 'some'} s.`];
    case 429:
      return ['too many profiles', `Ask again in ${retryAfter(headers) ?? 'some'} s.`];
    case 503:
      return ['a service that cannot now', 'Ask again when it is up.'];
    default:
      return status >= 500
        ? ['a failure of the service', 'Its log says more.']
        : ['a refusal', 'Check the address, and what stands before the service.'];
  }
}

function retryAfter(headers: IncomingMessage['headers']): string | undefined {
  return /^\d{1,5}$/.exec(headers['retry-after'] ?? '')?.[0];
}

/** Where a redirection points, without a query, which may be a secret. */
function placeOf(location: string | undefined, base: URL): string {
  try {
    const { origin, pathname } = new URL(location ?? '', base);
    return location === undefined ? '' : printable(`${origin}${pathname}`);
  } catch {
    return '';
  }
}

function isPlain(headers: IncomingMessage['headers']): boolean {
  return /^text\/plain\b/i.test(headers['content-type'] ?? '');
}

/** On one line, and without what was shown to the service: a server that tells its requests would tell the token. */
function withoutSecret(said: string, authorization: string | undefined): string {
  let words = printable(said.trim());
  for (const secret of secretsOf(authorization)) words = words.replaceAll(secret, '…');
  return words.length > maxWords ? `${words.slice(0, maxWords)}…` : words;
}

function secretsOf(authorization: string | undefined): string[] {
  if (authorization === undefined) return [];
  const [scheme = '', value = ''] = authorization.split(' ');
  const password =
    scheme === 'Basic' ? Buffer.from(value, 'base64').toString('utf8').split(':').slice(1).join(':') : '';
  return [value, password].filter((each) => each !== '');
}
