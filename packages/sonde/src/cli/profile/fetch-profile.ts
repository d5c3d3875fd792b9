import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { SondeError } from '@sonde/metrics';
import type { ProfileAddress } from './address.js';
import { connectionFailure } from './connection-failure.js';
import { refusal } from './refusal.js';

/** Time limits of one request, in milliseconds. */
export interface FetchLimits {
  /** Until the connection stands, with TLS. */
  readonly connectMs: number;
  /** Beyond the seconds of the profile, until the answer begins: the service reads source maps and writes. */
  readonly answerMs: number;
  /** Between two parts of the answer. */
  readonly idleMs: number;
  /** Of the answer, as it comes and unpacked. */
  readonly maxBytes: number;
}

export const defaultLimits: FetchLimits = {
  connectMs: 10_000,
  answerMs: 60_000,
  idleMs: 30_000,
  maxBytes: 256 * 1024 * 1024,
};

/** What is told while it runs. */
export interface FetchProgress {
  connected(): void;
  received(bytes: number): void;
}

/** Of an answer that is a refusal, so much is read. */
const maxRefusalBytes = 2000;

/**
 * Asks for a profile and waits for it. Redirections are not followed: the token is for this address.
 *
 * @param authorization the header, with its scheme
 * @throws SondeError SONDE_COMMAND_UNREACHABLE, SONDE_COMMAND_REFUSED, SONDE_COMMAND_ANSWER; never with the token
 */
export async function fetchProfile(
  address: ProfileAddress,
  authorization: string | undefined,
  progress: FetchProgress,
  limits: FetchLimits = defaultLimits,
): Promise<Uint8Array> {
  const deadline = new Deadline();
  try {
    const response = await answerOf(address, authorization, progress, deadline, limits);
    const status = response.statusCode ?? 0;
    if (status !== 200) {
      deadline.set(limits.idleMs, 'sent no more of its answer');
      const said = await textOf(response);
      throw refusal(address, response, said, authorization);
    }
    checkType(address, response);
    const chunks: Uint8Array[] = [];
    let length = 0;
    deadline.set(limits.idleMs, 'sent no more of its answer');
    for await (const chunk of response as AsyncIterable<Uint8Array>) {
      deadline.set(limits.idleMs, 'sent no more of its answer');
      length += chunk.length;
      if (length > limits.maxBytes) throw tooLarge(address, limits);
      chunks.push(chunk);
      progress.received(length);
    }
    return await unpacked(Buffer.concat(chunks, length), response.headers['content-encoding'], address, limits);
  } catch (thrown) {
    throw thrown instanceof SondeError ? thrown : connectionFailure(address, deadline.passed, thrown);
  } finally {
    deadline.clear();
  }
}

function answerOf(
  { url, seconds, endpoint, authorization: ofAddress }: ProfileAddress,
  authorization: string | undefined,
  progress: FetchProgress,
  deadline: Deadline,
  { connectMs, answerMs }: FetchLimits,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const shown = authorization ?? ofAddress;
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
      // One request, one connection: nothing is kept open afterwards.
      agent: false,
      signal: deadline.signal,
      headers: {
        accept: 'application/octet-stream, */*;q=0.5',
        // The profile is compressed by itself.
        'accept-encoding': 'identity',
        'user-agent': 'sonde-profile',
        ...(shown !== undefined && { authorization: shown }),
      },
    });
    deadline.set(connectMs, `took no connection within ${connectMs / 1000} s`);
    request.once('socket', (socket) => {
      socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
        const waitMs = (endpoint.takesTime ? seconds * 1000 : 0) + answerMs;
        deadline.set(waitMs, `gave no answer within ${Math.ceil(waitMs / 1000)} s`);
        progress.connected();
      });
    });
    request.once('response', resolve);
    request.once('error', reject);
    request.end();
  });
}

/** One time limit after the other. */
class Deadline {
  private readonly controller = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  /** What the service did not do in time; nothing while all is well. */
  passed: string | undefined;

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  set(ms: number, what: string): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.passed = what;
      this.controller.abort();
    }, ms);
  }

  clear(): void {
    clearTimeout(this.timer);
    this.controller.abort();
  }
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of response as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= maxRefusalBytes) break;
    }
  } catch {
    // The status says enough.
  }
  return Buffer.concat(chunks).subarray(0, maxRefusalBytes).toString('utf8');
}

function checkType(address: ProfileAddress, { headers }: IncomingMessage): void {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type !== 'text/html') return;
  throw new SondeError('SONDE_COMMAND_ANSWER', {
    what: `the answer of ${address.host}${address.url.pathname}`,
    got: 'a web page',
    expected: 'a profile',
    next: 'Check the address: is it the port where the service has its endpoints?',
  });
}

const decoders = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
} as const;

/** What a proxy packed on the way, although nobody asked it to. */
async function unpacked(
  bytes: Uint8Array,
  encoding: string | undefined,
  address: ProfileAddress,
  limits: FetchLimits,
): Promise<Uint8Array> {
  const name = encoding?.trim().toLowerCase() ?? 'identity';
  if (name === 'identity' || name === '') return bytes;
  const what = `the answer of ${address.host}`;
  if (!Object.hasOwn(decoders, name)) {
    const next = 'Ask the service itself, past whatever stands before it.';
    throw new SondeError('SONDE_COMMAND_ANSWER', { what, got: 'an unknown encoding', expected: 'none', next });
  }
  try {
    return await decoders[name as keyof typeof decoders](bytes, { maxOutputLength: limits.maxBytes });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(address, limits);
    const next = 'Ask again; the answer was damaged on its way.';
    const got = `what does not unpack (${name})`;
    throw new SondeError('SONDE_COMMAND_ANSWER', { what, got, expected: 'whole data', next }, { cause });
  }
}

function tooLarge({ host }: ProfileAddress, { maxBytes }: FetchLimits) {
  return new SondeError('SONDE_COMMAND_ANSWER', {
    what: `the answer of ${host}`,
    got: `more than ${Math.floor(maxBytes / 1_000_000)} MB`,
    expected: 'a profile',
    next: 'Ask for fewer seconds.',
  });
}
