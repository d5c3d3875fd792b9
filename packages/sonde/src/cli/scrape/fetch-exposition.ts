import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { SondeError } from '@sonde/metrics';
import { readContentType } from '@sonde/prometheus/parsing';
import { sondeError } from '../../errors.js';
import { connectionFailure } from '../profile/connection-failure.js';
import type { MetricsAddress } from './metrics-address.js';
import { type ScrapeFormat, type ScrapeOptions, tokenVariable } from './scrape-options.js';

/** What a service answered. */
export interface Scrape {
  readonly text: string;
  readonly bytes: number;
  /** `null`: none was sent. */
  readonly contentType: string | null;
  readonly format: 'text' | 'openmetrics' | undefined;
}

const openMetrics = 'application/openmetrics-text;version=1.0.0';
const text = 'text/plain;version=0.0.4';
const accepted: Readonly<Record<ScrapeFormat, string>> = {
  auto: `${openMetrics},${text};q=0.9,*/*;q=0.1`,
  text: `${text},*/*;q=0.1`,
  openmetrics: `${openMetrics},*/*;q=0.1`,
};

/** An answer past that is left. */
export const maxAnswerBytes = 1 << 27;

/**
 * Asks for the metrics of a service. Redirections are told, not followed: a token is not sent on.
 *
 * @throws SondeError SONDE_COMMAND_UNREACHABLE, SONDE_COMMAND_REFUSED, SONDE_COMMAND_ANSWER
 */
export async function fetchExposition(
  address: MetricsAddress,
  { format, headers, token, timeoutMs }: ScrapeOptions,
  leave?: AbortSignal,
): Promise<Scrape> {
  const late = AbortSignal.timeout(timeoutMs);
  const authorization = token === undefined ? address.authorization : `Bearer ${token}`;
  const sent = new Headers({ accept: accepted[format], 'accept-encoding': 'gzip', 'user-agent': 'sonde' });
  if (authorization !== undefined) sent.set('authorization', authorization);
  for (const [name, value] of headers) sent.set(name, value);
  try {
    const signal = leave === undefined ? late : AbortSignal.any([late, leave]);
    const response = await ask(address.url, sent, signal);
    if (response.statusCode !== 200) {
      response.destroy();
      throw refused(address, response, sent.has('authorization'));
    }
    const { body, bytes } = await readBody(response, address, signal);
    const contentType = response.headers['content-type'] ?? null;
    const said = readContentType(contentType);
    checkKind(address, contentType, body);
    if (said?.format === 'protobuf') throw answer(address, 'protobuf', 'text, or OpenMetrics', 'Pass --format text.');
    return { text: body, bytes, contentType, format: said?.format };
  } catch (error) {
    if (error instanceof SondeError) throw error;
    throw connectionFailure(
      address,
      late.aborted ? `did not answer within ${timeoutMs / 1000} s` : undefined,
      firstOf(error),
    );
  }
}

/** By `node:http`: `fetch` refuses some ports, and hides why a connection failed. */
async function ask(url: URL, headers: Headers, signal: AbortSignal): Promise<IncomingMessage> {
  const { request } = url.protocol === 'https:' ? await import('node:https') : await import('node:http');
  // A connection for each: one that is kept would have been closed by the service half of the time.
  const asked = request(url, { headers: Object.fromEntries(headers), agent: false, signal }).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return response;
}

/** Of a host with several addresses, the first of its failures. */
function firstOf(error: unknown): unknown {
  const all = (error as { errors?: unknown })?.errors;
  return Array.isArray(all) && all.length > 0 ? all[0] : error;
}

async function readBody(
  response: IncomingMessage,
  address: MetricsAddress,
  signal: AbortSignal,
): Promise<{ body: string; bytes: number }> {
  const isGzip = /^(?:x-)?gzip$/i.test(response.headers['content-encoding'] ?? '');
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const parts: string[] = [];
  let bytes = 0;
  const collect = async (chunks: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > maxAnswerBytes) {
        throw answer(address, `more than ${maxAnswerBytes / 1e6} MB`, 'less', 'Is this the address of metrics?');
      }
      parts.push(decoder.decode(chunk, { stream: true }));
    }
  };
  await (isGzip ? pipeline(response, createGunzip(), collect, { signal }) : pipeline(response, collect, { signal }));
  parts.push(decoder.decode());
  return { body: parts.join(''), bytes };
}

/** A page that a proxy or the service itself shows in place of metrics. */
function checkKind(address: MetricsAddress, contentType: string | null, body: string): void {
  const start = body.slice(0, 500);
  const isHtml = /^\s*<(?:!doctype|html|head|body)\b/i.test(start) || /^text\/html\b/i.test(contentType ?? '');
  // A sample may begin with { and a quote as well, but no colon follows its name.
  const isJson = /^\s*(?:\{\s*"[^"]*"\s*:|\[\s*[[{"])/.test(start);
  if (!isHtml && !isJson) return;
  const next = `Check the path: ${address.url.pathname} may be a page of the service, or of what stands before it.`;
  throw answer(address, isHtml ? 'an HTML page' : 'JSON', 'metrics', next);
}

function answer({ url }: MetricsAddress, got: string, expected: string, next: string): SondeError<string> {
  return sondeError('SONDE_COMMAND_ANSWER', `the answer of ${url.host}`, got, expected, next);
}

function refused({ url }: MetricsAddress, response: IncomingMessage, isShown: boolean): SondeError<string> {
  const { statusCode = 0, headers } = response;
  const [meaning, next] =
    statusCode >= 300 && statusCode < 400
      ? [`another address${placeOf(headers.location, url)}`, 'Ask that one: a token is not sent on.']
      : meaningOf(statusCode, url, isShown);
  return sondeError('SONDE_COMMAND_REFUSED', `the metrics of ${url.host}`, `${statusCode}, ${meaning}`, '200', next);
}

/** Where a redirection points, without a query, which may be a secret. */
function placeOf(location: string | undefined, base: URL): string {
  if (location === undefined || !URL.canParse(location, base.href)) return '';
  const { origin, pathname } = new URL(location, base);
  return `: ${origin}${pathname}`;
}

function meaningOf(status: number, url: URL, isShown: boolean): readonly [meaning: string, next: string] {
  if (status === 401 || status === 403) {
    const meaning = isShown ? 'a token or password that is not taken' : 'no token';
    return [meaning, `Set ${tokenVariable}, pass --header, or write http://user:password@${url.host}.`];
  }
  if (status === 404) return [`nothing at ${url.pathname}`, 'Check the path: where does the service have its metrics?'];
  if (status === 406) return ['none of the formats that were asked for', 'Pass --format text.'];
  if (status === 503) return ['a service that cannot now', 'Ask again when it is up.'];
  return status >= 500 ? ['a failure of the service', 'Its log says more.'] : ['a refusal', 'Check the address.'];
}
