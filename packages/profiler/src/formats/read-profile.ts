import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkOptions, describeThrown, describeValue, type OptionRule } from '@sonde/metrics';
import type { Profile } from '../call-tree/profile.js';
import { profilerError } from '../errors.js';
import { BrokenFile, OversizedFile } from './broken-file.js';
import { readCpuProfile } from './cpuprofile/read-cpuprofile.js';
import { checkFolded, expected, jsonFormat, shapeOf, withoutBom } from './detect-format.js';
import { headBytes, isGzip, readHead, readWhole, streamFile, tooLarge, unpack } from './file-bytes.js';
import { looksFolded, readFolded } from './folded/read-folded.js';
import { readHeapProfile } from './heapprofile/read-heapprofile.js';
import { censusProfile, takeCensus } from './heapsnapshot/read-heapsnapshot.js';
import { checkJsonCount, checkProfile, defaultMaxBytes } from './limits.js';
import { readPprof } from './pprof/read-pprof.js';
import { readSpeedscope } from './speedscope/read-speedscope.js';

export interface ReadOptions {
  /** What the profile is called; else what the file calls it, or the file's name. */
  readonly title?: string | undefined;
  /**
   * Bytes, of the file and of what it unpacks to; 256 MiB. A heap snapshot that is a file and not compressed may be
   * larger: it is read as it streams.
   */
  readonly maxBytes?: number | undefined;
}

const rules: Readonly<Record<string, OptionRule>> = {
  title: ['a text', (value) => typeof value === 'string'],
  maxBytes: ['a whole number of bytes, at least 1', (value) => Number.isSafeInteger(value) && (value as number) >= 1],
};

/**
 * Reads profiles of any of the formats, compressed by gzip or not. What it is, the content says, never the name. Most
 * files hold one profile; those of speedscope may hold several.
 *
 * @param source the content, or where the file is
 * @throws SondeError SONDE_PROFILER_FILE_INVALID, SONDE_PROFILER_FILE_TOO_LARGE, SONDE_INVALID_OPTION
 */
export async function readProfile(source: Uint8Array | string | URL, options: ReadOptions = {}): Promise<Profile[]> {
  checkOptions('readProfile()', rules, options);
  const name = nameOf(source);
  const { title, maxBytes = defaultMaxBytes } = options;
  try {
    const profiles = await read(source, title ?? name, maxBytes);
    for (const profile of profiles) checkProfile(profile);
    return profiles.map((profile) => named(profile, title, profiles.length));
  } catch (thrown) {
    throw refusal(thrown, source instanceof Uint8Array ? 'the profile' : `the profile ${describeValue(name)}`);
  }
}

async function read(source: Uint8Array | string | URL, title: string, maxBytes: number): Promise<readonly Profile[]> {
  if (source instanceof Uint8Array) {
    if (source.length > maxBytes) throw tooLarge(`${source.length} bytes`, maxBytes);
    return readBytes(source, title, maxBytes);
  }
  if (shapeOf(withoutBom(await readHead(source))) === 'heapsnapshot') {
    return [censusProfile(await takeCensus(streamFile(source)), title)];
  }
  return readBytes(await readWhole(source, maxBytes), title, maxBytes);
}

async function readBytes(given: Uint8Array, title: string, maxBytes: number): Promise<readonly Profile[]> {
  const bytes = withoutBom(isGzip(given) ? await unpack(given, maxBytes) : given);
  switch (shapeOf(bytes.subarray(0, headBytes))) {
    case 'empty':
      throw new BrokenFile('nothing', expected);
    case 'heapsnapshot':
      return [censusProfile(await takeCensus(slices(bytes)), title)];
    case 'json':
      return readJson(bytes, title);
    case 'bracket': {
      const text = decode(bytes);
      return looksFolded(text) ? [readFolded(text, title)] : readJson(bytes, title);
    }
    case 'binary':
      return [readPprof(bytes, title)];
    case 'text': {
      const text = decode(bytes);
      checkFolded(text);
      return [readFolded(text, title)];
    }
  }
}

async function readJson(bytes: Uint8Array, title: string): Promise<readonly Profile[]> {
  checkJsonCount(bytes);
  const json = parse(decode(bytes));
  switch (jsonFormat(json)) {
    case 'cpuprofile':
      return [readCpuProfile(json, title)];
    case 'heapprofile':
      return [readHeapProfile(json, title)];
    case 'speedscope':
      return readSpeedscope(json, title);
    case 'heapsnapshot':
      return [censusProfile(await takeCensus(slices(bytes)), title)];
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true });

function decode(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_STRING_TOO_LONG') {
      throw new OversizedFile(`${bytes.length} bytes of text`, 'what fits into one text');
    }
    throw new BrokenFile('a text that is no UTF-8', expected, undefined, { cause });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BrokenFile(`JSON that is broken or cut off (${describeThrown(cause)})`, 'whole JSON', undefined, {
      cause,
    });
  }
}

function* slices(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1 << 20) yield bytes.subarray(at, at + (1 << 20));
}

function nameOf(source: Uint8Array | string | URL): string {
  if (typeof source === 'string') return basename(source);
  if (source instanceof Uint8Array) return 'profile';
  if (source instanceof URL && source.protocol === 'file:') return basename(fileURLToPath(source));
  throw profilerError(
    'SONDE_INVALID_OPTION',
    'the source of readProfile()',
    source instanceof URL ? `a URL of ${source.protocol}` : describeValue(source),
    'bytes, a path or a URL of file:',
    'Read the file yourself, and pass its bytes.',
  );
}

function named(profile: Profile, title: string | undefined, count: number): Profile {
  if (title === undefined) return profile;
  return { ...profile, title: count === 1 ? title : `${title}: ${profile.title}` };
}

function refusal(thrown: unknown, what: string): Error {
  if (thrown instanceof OversizedFile) {
    const next = 'Take a shorter profile, or raise maxBytes if that is the limit.';
    return profilerError('SONDE_PROFILER_FILE_TOO_LARGE', what, thrown.got, thrown.expected, next, thrown);
  }
  if (thrown instanceof BrokenFile) {
    const next = thrown.next ?? 'Check that the file is whole, and of the tool you think.';
    return profilerError('SONDE_PROFILER_FILE_INVALID', what, thrown.got, thrown.expected, next, thrown);
  }
  const { code, syscall } = thrown as NodeJS.ErrnoException;
  if (syscall !== undefined) {
    const got = unreadable[code ?? ''] ?? `what the system does not read (${code})`;
    return profilerError(
      'SONDE_PROFILER_FILE_INVALID',
      what,
      got,
      'a file that can be read',
      'Check the path.',
      thrown,
    );
  }
  const next = 'Check that the file is whole, and of the tool you think.';
  return profilerError('SONDE_PROFILER_FILE_INVALID', what, describeThrown(thrown), expected, next, thrown);
}

/** What the system says of a path, in words. */
const unreadable: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EACCES: 'a file that may not be read',
  EPERM: 'a file that may not be read',
  ENAMETOOLONG: 'a path that is too long',
  EMFILE: 'a file, while this process has no room for another open one',
  EIO: 'a disk that does not answer',
};
