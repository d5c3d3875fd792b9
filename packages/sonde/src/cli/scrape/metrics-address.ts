import { wrong } from './scrape-options.js';

/** Where metrics are asked for. */
export interface MetricsAddress {
  /** Without user and password. */
  readonly url: URL;
  readonly host: string;
  /** The header, where the address holds user and password. */
  readonly authorization: string | undefined;
}

/** `9464`, `localhost:9464`, `http://host/` and `http://host/metrics` all mean the last; undefined: it is a path of a file. */
export function metricsAddress(given: string, help: string): MetricsAddress | undefined {
  const port = /^:?(\d{1,5})(\/.*)?$/.exec(given);
  const full = port === null ? given : `http://localhost:${port[1]}${port[2] ?? ''}`;
  const hasScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(full);
  if (!hasScheme && !/^(?:[\w.-]+|\[[\da-f:.]+\]):\d{1,5}(?:\/|$)/i.test(full) && !/^localhost(?:\/|$)/.test(full))
    return undefined;
  const url = parsed(hasScheme ? full : `http://${full}`, help);
  const authorization = credentials(url, help);
  url.username = '';
  url.password = '';
  url.hash = '';
  if (url.pathname === '/' || url.pathname === '') url.pathname = '/metrics';
  return { url, host: url.host, authorization };
}

function parsed(text: string, help: string): URL {
  let url: URL | undefined;
  try {
    url = new URL(text);
  } catch {
    // It may hold a password: not quoted.
    throw wrong('the URL', 'a text that is no URL', 'one such as http://localhost:9464/metrics', help);
  }
  if (url.protocol === 'http:' || url.protocol === 'https:') return url;
  throw wrong('the URL', `the scheme "${url.protocol}"`, 'http: or https:', help);
}

function credentials({ username, password }: URL, help: string): string | undefined {
  if (username === '' && password === '') return undefined;
  try {
    const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`;
  } catch {
    throw wrong('the URL', 'a user or password with a bare %', 'one where % is written %25', help);
  }
}
