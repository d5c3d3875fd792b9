/**
 * Where pushes go: OpenTelemetry specification, "OpenTelemetry Protocol Exporter", "Endpoint URLs for OTLP/HTTP".
 */
export interface Endpoint {
  /** What the exporter connects to. Never with user name and password. */
  readonly url: string;
  /** What may be shown: without the query as well, where some receivers want their token. */
  readonly shownUrl: string;
  /** User name and password of the URL as a header, where it had them. */
  readonly authorization: string | undefined;
  /** What its query holds, as a whole and value by value. */
  readonly secrets: readonly string[];
}

/** A URL that cannot be pushed to; `got` says why, without the URL where it may hold a secret. */
export class EndpointFault {
  readonly got: string;
  readonly expected: string;

  constructor(got: string, expected: string) {
    this.got = got;
    this.expected = expected;
  }
}

const metricsPath = 'v1/metrics';

/**
 * @param kind `base`: `v1/metrics` is added where the path does not end in it; `exact`: taken as it is
 */
export function httpEndpoint(given: string | URL, kind: 'base' | 'exact'): Endpoint | EndpointFault {
  const expected = 'a URL like http://localhost:4318 or https://otlp.example.com';
  const url = parse(given);
  if (url === undefined) return new EndpointFault('something that is no URL', expected);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return new EndpointFault(
      missesScheme(url) ? 'a URL without http:// or https://' : `a ${url.protocol} URL`,
      expected,
    );
  }
  const authorization = takeCredentials(url);
  if (kind === 'base' && !url.pathname.replace(/\/+$/, '').endsWith(`/${metricsPath}`)) {
    url.pathname = `${url.pathname.replace(/\/+$/, '')}/${metricsPath}`;
  }
  return { url: url.href, shownUrl: url.origin + url.pathname, authorization, secrets: querySecrets(url) };
}

/** `host:port` stands for https, as the specification has it, unless that is said to be insecure. */
export function grpcEndpoint(given: string | URL, isInsecure: boolean): Endpoint | EndpointFault {
  const expected = 'a URL like http://localhost:4317, or host:port';
  const text = String(given).trim();
  if (/^unix:\S+$/.test(text)) return { url: text, shownUrl: text, authorization: undefined, secrets: [] };
  const url = parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `${isInsecure ? 'http' : 'https'}://${text}`);
  if (url === undefined || url.hostname === '') return new EndpointFault('something that is no URL', expected);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return new EndpointFault(`a ${url.protocol} URL`, expected);
  const authorization = takeCredentials(url);
  // Neither path nor query is sent.
  return { url: url.origin, shownUrl: url.origin, authorization, secrets: [] };
}

function parse(given: string | URL): URL | undefined {
  try {
    const url = new URL(typeof given === 'string' ? given.trim() : given.href);
    url.hash = '';
    return url;
  } catch {
    return undefined;
  }
}

/** `localhost:4318` is a URL, of the scheme `localhost:`. */
function missesScheme(url: URL): boolean {
  return url.host === '';
}

/** Out of the URL, which other code may log, and into a header. */
function takeCredentials(url: URL): string | undefined {
  if (url.username === '' && url.password === '') return undefined;
  const credentials = `${decode(url.username)}:${decode(url.password)}`;
  url.username = '';
  url.password = '';
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
}

function querySecrets({ search, searchParams }: URL): string[] {
  const query = search.slice(1);
  const raw = query.split('&').map((pair) => pair.slice(pair.indexOf('=') + 1));
  return query === '' ? [] : [query, ...raw, ...searchParams.values()];
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
