import { setImmediate as afterOthers } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip as gzipCallback, gzipSync } from 'node:zlib';
import { type Clock, checkOptions, describeValue, type OptionRule, systemClock } from '@sonde/metrics';
import { checkGivenProfile } from '../call-tree/given-profile.js';
import type { Profile } from '../call-tree/profile.js';
import { profilerError } from '../errors.js';
import { formatOf, formats } from './catalogue.js';
import { writeCpuProfile } from './cpuprofile/write-cpuprofile.js';
import { writeFolded } from './folded/write-folded.js';
import type { Format, FormatName, Pieces, WriteOptions, Writer } from './format.js';
import { writeHeapProfile } from './heapprofile/write-heapprofile.js';
import { bytesMeasure } from './measures.js';
import { writePprof } from './pprof/write-pprof.js';
import { writeSpeedscope } from './speedscope/write-speedscope.js';
import { sampledThreads, samplesOf } from './thread-selection.js';

const gzip = promisify(gzipCallback);

const writers: Readonly<Partial<Record<FormatName, Writer>>> = {
  cpuprofile: writeCpuProfile,
  heapprofile: writeHeapProfile,
  pprof: writePprof,
  folded: writeFolded,
  speedscope: writeSpeedscope,
};

/** The event loop is given back after so long. */
const sliceMs = 8;

const rules: Readonly<Record<string, OptionRule>> = {
  thread: ['a text', (value) => typeof value === 'string'],
  measure: ['a text', (value) => typeof value === 'string'],
  evented: ['true or false', (value) => typeof value === 'boolean'],
};

/**
 * The bytes of a profile in a format: for a running service. The work is done in slices of some milliseconds, between
 * which others run, and compression outside of the event loop; a worker would cost its start and a copy of the profile.
 *
 * @throws SondeError SONDE_PROFILER_FORMAT_UNFIT where the format has no place for it, SONDE_INVALID_OPTION
 */
export async function writeProfile(
  profile: Profile,
  format: FormatName,
  options: WriteOptions = {},
  clock: Clock = systemClock,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const slice = new TimeSlice(clock);
  for (const piece of piecesOf(profile, format, options)) {
    if (piece.length > 0) parts.push(typeof piece === 'string' ? Buffer.from(piece) : piece);
    if (slice.isOver()) await slice.next();
  }
  const bytes = Buffer.allocUnsafeSlow(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
    if (slice.isOver()) await slice.next();
  }
  return format === 'pprof' ? gzip(bytes) : bytes;
}

/** How long the event loop was held, and giving it back. */
class TimeSlice {
  private readonly clock: Clock;
  private since: number;

  constructor(clock: Clock) {
    this.clock = clock;
    this.since = clock.monotonicMs();
  }

  isOver(): boolean {
    return this.clock.monotonicMs() - this.since >= sliceMs;
  }

  async next(): Promise<void> {
    await afterOthers();
    this.since = this.clock.monotonicMs();
  }
}

/**
 * The same at once, for programs that do nothing else: a large profile takes a second.
 *
 * @throws SondeError SONDE_PROFILER_FORMAT_UNFIT, SONDE_INVALID_OPTION
 */
export function writeProfileSync(profile: Profile, format: FormatName, options: WriteOptions = {}): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const piece of piecesOf(profile, format, options)) {
    parts.push(typeof piece === 'string' ? Buffer.from(piece) : piece);
  }
  const bytes = Buffer.concat(parts);
  return format === 'pprof' ? gzipSync(bytes) : bytes;
}

function piecesOf(profile: Profile, name: FormatName, options: WriteOptions): Pieces {
  checkGivenProfile('writeProfile()', profile);
  checkOptions('writeProfile()', rules, options);
  const format = formatOf(name);
  const writer = Object.hasOwn(writers, name) ? writers[name] : undefined;
  if (format === undefined || writer === undefined) {
    throw profilerError(
      'SONDE_INVALID_OPTION',
      'the format of writeProfile()',
      describeValue(name),
      `one that is written: ${formats
        .filter(({ writes }) => writes)
        .map(({ name }) => name)
        .join(', ')}`,
      'Choose one of these.',
    );
  }
  const chosen = threadOf(profile, options.thread);
  checkMeasure(profile, options.measure);
  checkFit(chosen, format);
  return writer(chosen, options);
}

function threadOf(profile: Profile, name: string | undefined): Profile {
  if (name === undefined) return profile;
  const place = profile.threads.indexOf(name);
  if (place >= 0) return { ...profile, samples: samplesOf(profile, place), threads: [name] };
  throw profilerError(
    'SONDE_INVALID_OPTION',
    'option "thread" of writeProfile()',
    describeValue(name),
    `one of the profile: ${profile.threads.map(describeValue).join(', ')}`,
    'Correct it, or leave it out for all threads.',
  );
}

function checkMeasure({ measures }: Profile, name: string | undefined): void {
  if (name === undefined || measures.some((measure) => measure.name === name)) return;
  throw profilerError(
    'SONDE_INVALID_OPTION',
    'option "measure" of writeProfile()',
    describeValue(name),
    `one of the profile: ${measures.map((measure) => measure.name).join(', ')}`,
    'Correct it, or leave it out.',
  );
}

function checkFit(profile: Profile, { name, kinds, threads }: Format): void {
  const what = `the profile ${describeValue(profile.title)} as ${name}`;
  if (!kinds.includes(profile.kind)) {
    const fit = formats.filter((format) => format.writes && format.kinds.includes(profile.kind));
    if (fit.length === 0) {
      const expected = 'cpu, allocations or heap';
      const got = describeValue(profile.kind);
      throw profilerError('SONDE_INVALID_OPTION', 'the kind of the profile', got, expected, 'Correct it.');
    }
    const next = `Write it as ${fit.map((format) => format.name).join(', ')}.`;
    throw profilerError('SONDE_PROFILER_FORMAT_UNFIT', what, `kind ${profile.kind}`, kinds.join(' or '), next);
  }
  const sampled = sampledThreads(profile).length;
  if (!threads && sampled > 1) {
    const names = profile.threads.map((thread) => describeValue(thread)).join(', ');
    const next = `Pass the thread (${names}), or write pprof, folded or speedscope, which hold several.`;
    throw profilerError('SONDE_PROFILER_FORMAT_UNFIT', what, `${sampled} threads`, 'one', next);
  }
  if (name === 'heapprofile' && bytesMeasure(profile) < 0) {
    const next = 'Write it as pprof, folded or speedscope.';
    throw profilerError('SONDE_PROFILER_FORMAT_UNFIT', what, 'no measure in bytes', 'one', next);
  }
}
