import { SondeError } from '@sonde/metrics';
import { type Endpoint, endpoints } from './endpoints.js';

/** Where a profile is asked for. */
export interface ProfileAddress {
  /** Without user and password. */
  readonly url: URL;
  /** `localhost:9464`: what is said of it, and all that is. */
  readonly host: string;
  readonly endpoint: Endpoint;
  readonly seconds: number;
  /** The header `Authorization`, where the address holds user and password. */
  readonly authorization: string | undefined;
}

/** Where the endpoints are, unless a service was told otherwise. */
const defaultPath = '/debug/pprof';

/**
 * The address of a profile: `9464`, `localhost:9464`, `http://host/debug/pprof` and
 * `http://host/debug/pprof/profile` are all one.
 *
 * @throws SondeError SONDE_INVALID_OPTION, which does not quote the address: it may hold a password
 */
export function profileAddress(
  given: string,
  asked: { readonly endpoint?: Endpoint | undefined; readonly seconds?: number | undefined } = {},
): ProfileAddress {
  const url = parse(given);
  if (url.search !== '' || url.hash !== '') {
    throw wrong('an address with a query', 'one without', 'Say what you want by options; see sonde profile --help.');
  }
  const [folder, named] = split(url.pathname);
  if (named !== undefined && asked.endpoint !== undefined && asked.endpoint !== named) {
    const got = `--${asked.endpoint.option} and an address that ends in ${named.name}`;
    throw wrong(got, 'the two to agree', 'Leave one of them out.');
  }
  const endpoint = asked.endpoint ?? named ?? endpoints[0];
  const seconds = asked.seconds ?? endpoint.defaultSeconds;
  const authorization = credentialsOf(url);
  url.username = '';
  url.password = '';
  url.pathname = `${folder}/${endpoint.name}`;
  url.search = `?seconds=${seconds}`;
  return { url, host: url.host, endpoint, seconds, authorization };
}

function parse(given: string): URL {
  // A port alone, and a host without a scheme, which `URL` takes for one.
  const full = /^:?\d{1,5}(\/|$)/.test(given) ? `http://localhost:${given.replace(':', '')}` : given;
  const url = parseOrNothing(withScheme(full));
  if (url === undefined) throw wrong('a text that is no URL', 'one such as http://localhost:9464', 'Correct it.');
  if (url.protocol === 'http:' || url.protocol === 'https:') return url;
  throw wrong(`the scheme "${url.protocol}"`, 'http: or https:', 'Correct it.');
}

const withScheme = (text: string): string => (/^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`);

function parseOrNothing(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** The folder of the endpoints, and which of them the path names, if it does. */
function split(pathname: string): [folder: string, named: Endpoint | undefined] {
  const path = pathname.replace(/\/+$/, '');
  // The metrics are the address that people have at hand.
  if (path === '' || path === '/metrics') return [defaultPath, undefined];
  const slash = path.lastIndexOf('/');
  const named = endpoints.find(({ name }) => name === path.slice(slash + 1));
  return named === undefined ? [path, undefined] : [path.slice(0, slash), named];
}

function credentialsOf({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  return `Basic ${Buffer.from(`${decoded(username)}:${decoded(password)}`, 'utf8').toString('base64')}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrong('a user or password with a bare %', 'one where % is written %25', 'Use SONDE_PROFILER_TOKEN instead.');
  }
}

function wrong(got: string, expected: string, next: string) {
  return new SondeError('SONDE_INVALID_OPTION', { what: 'the URL of sonde profile', got, expected, next });
}
