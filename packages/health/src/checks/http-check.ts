import { checkOptions, describeValue, SondeError } from '@sonde/metrics';
import type { CheckContext, CheckDefinition } from '../model/check.js';
import { shownAddress } from './address.js';
import { type DefinitionOptions, definitionOf, definitionRules } from './definition-options.js';

export interface HttpCheckOptions extends DefinitionOptions {
  /** Default `GET`. */
  readonly method?: 'GET' | 'HEAD' | 'OPTIONS' | 'POST' | undefined;
  /** The status that is good: a number, a list, or a function. Default: 200 to 299. A redirect is not followed. */
  readonly expectStatus?: number | readonly number[] | ((status: number) => boolean) | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

const isStatus = (value: unknown) => Number.isInteger(value) && (value as number) >= 100 && (value as number) <= 599;

const rules = {
  ...definitionRules,
  method: ["'GET', 'HEAD', 'OPTIONS' or 'POST'", (value: unknown) => /^(?:GET|HEAD|OPTIONS|POST)$/.test(String(value))],
  expectStatus: [
    'a status, a list of some, or a function',
    (value: unknown) =>
      isStatus(value) ||
      typeof value === 'function' ||
      (Array.isArray(value) && value.length > 0 && value.every(isStatus)),
  ],
  headers: [
    'an object of strings',
    (value: unknown) =>
      typeof value === 'object' && value !== null && Object.values(value).every((each) => typeof each === 'string'),
  ],
} as const;

/**
 * Asks a service over HTTP, by the global `fetch`. Its answer is not read; credentials and the query of the address are
 * told to nobody but the service.
 *
 * A dependency that is asked for its own readiness, which asks for that of its dependencies, takes all of them down
 * together: ask for its liveness, or make the check optional.
 *
 * @throws SondeError SONDE_INVALID_OPTION
 */
export function httpCheck(address: string | URL, options: HttpCheckOptions = {}): CheckDefinition {
  checkOptions('httpCheck()', rules, options);
  const { url, headers } = requestOf(address, options.headers ?? {});
  const { method = 'GET', expectStatus = (status: number) => status >= 200 && status < 300 } = options;
  const expected = typeof expectStatus === 'number' ? [expectStatus] : expectStatus;
  const isGood = typeof expected === 'function' ? expected : (status: number) => expected.includes(status);
  return {
    ...definitionOf(options),
    async check({ signal }: CheckContext) {
      const response = await fetch(url, { method, headers, redirect: 'manual', signal });
      // Not read: it may be endless. Cancelled, so that its connection is not held.
      await response.body?.cancel().catch(() => {});
      const { status } = response;
      const details = { httpStatus: status };
      if (isGood(status)) return { status: 'up', details };
      return { status: 'down', message: `${shownAddress(url)} answered ${status}`, details };
    },
  };
}

function requestOf(address: string | URL, given: Readonly<Record<string, string>>) {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    throw badAddress('what is no URL');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw badAddress(describeValue(url.protocol));
  // fetch refuses credentials in an address, and tells the whole address in its error.
  const headers = new Headers({ 'user-agent': 'sonde-health', ...given });
  if (url.username !== '' || url.password !== '') {
    const credentials = `${decoded(url.username)}:${decoded(url.password)}`;
    if (!headers.has('authorization'))
      headers.set('authorization', `Basic ${Buffer.from(credentials).toString('base64')}`);
    url.username = '';
    url.password = '';
  }
  return { url, headers };
}

/** Percent signs that encode nothing stand for themselves, as a URL takes them. */
function decoded(part: string): string {
  return part.replace(/(?:%[0-9a-f]{2})+/gi, (encoded) => Buffer.from(encoded.replaceAll('%', ''), 'hex').toString());
}

function badAddress(got: string) {
  return new SondeError('SONDE_INVALID_OPTION', {
    what: 'the address of httpCheck()',
    got,
    expected: 'an http: or https: URL',
    next: 'Write it out: http://payments.internal:8080/health/live.',
  });
}
