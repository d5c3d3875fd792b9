import { Worker } from 'node:worker_threads';
import { describeThrown } from '@sonde/metrics';
import { builtProgram } from '../built-program.js';
import { checkGivenProfile } from '../call-tree/given-profile.js';
import type { Profile } from '../call-tree/profile.js';
import type { SourceExcerpt } from '../call-tree/source-excerpt.js';
import type { SourceJob, SourceResult } from './source-job.js';
import {
  type ExcerptLimits,
  type ExcerptOptions,
  excerptLimits,
  type SourceLimits,
  type SourceOptions,
  sourceLimits,
} from './source-options.js';

/** A profile in the terms of what was written, and lines of it. */
export interface ReadSources {
  readonly profile: Profile;
  readonly excerpts: readonly SourceExcerpt[];
}

/** Megabytes a worker may take: a hostile map ends it, and nothing else. */
const maxWorkerMb = 1024;

const defaultTimeoutMs = 30_000;

/**
 * Functions where they were written instead of where the compiler put them, by source maps: inside of the programs,
 * beside them, or where they say. Kinds are read anew, so that a package inside of a bundle is a dependency. The work is
 * done in a worker thread. Only files of this machine with the names of programs are read, and nothing that the profile
 * or a map does not name. What cannot be mapped stays as it was; `origin.notes` says so.
 *
 * @throws SondeError SONDE_INVALID_OPTION; nothing else
 */
export async function mapSources(profile: Profile, options: SourceOptions = {}): Promise<Profile> {
  checkGivenProfile('mapSources()', profile);
  const limits = sourceLimits(options);
  return (await resolve(profile, limits, undefined, options.timeoutMs)).profile;
}

/**
 * Lines around the hottest functions, from the contents that source maps carry, or from the files; none of files that
 * may hold secrets (`.env`, `credentials.js`). For a profile that is mapped as well, `readSources` does both at once:
 * contents that only a map has cannot be found any more once the profile is mapped.
 *
 * @throws SondeError SONDE_INVALID_OPTION; nothing else
 */
export async function excerpts(profile: Profile, options: ExcerptOptions = {}): Promise<readonly SourceExcerpt[]> {
  checkGivenProfile('excerpts()', profile);
  const limits = excerptLimits('excerpts()', options);
  return (await resolve(profile, limits, limits, options.timeoutMs)).excerpts;
}

/**
 * `mapSources` and `excerpts` at once.
 *
 * @throws SondeError SONDE_INVALID_OPTION; nothing else
 */
export async function readSources(profile: Profile, options: ExcerptOptions = {}): Promise<ReadSources> {
  checkGivenProfile('readSources()', profile);
  const limits = excerptLimits('readSources()', options);
  return resolve(profile, limits, limits, options.timeoutMs);
}

async function resolve(
  profile: Profile,
  { within, maxMaps, maxFileBytes }: SourceLimits,
  lines: ExcerptLimits | undefined,
  timeoutMs = defaultTimeoutMs,
): Promise<ReadSources> {
  const job: SourceJob = {
    tree: profile.tree,
    lineTicks: profile.lineTicks,
    weight: selfValues(profile),
    limits: { within, maxMaps, maxFileBytes },
    excerpts: lines && { maxFiles: lines.maxFiles, around: lines.around },
  };
  try {
    return applied(profile, await inWorker(job, timeoutMs));
  } catch (thrown) {
    const note = `Functions are shown as compiled: source maps could not be read (${describeThrown(thrown)}).`;
    return { profile: withNotes(profile, [note]), excerpts: [] };
  }
}

function inWorker(job: SourceJob, timeoutMs: number): Promise<SourceResult> {
  return new Promise((resolve, reject) => {
    // Nothing of how this process was started concerns the worker: no preloaded modules, no profiler, no secrets.
    const worker = new Worker(builtProgram('#source-worker'), {
      workerData: job,
      execArgv: [],
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: maxWorkerMb },
    });
    const timer = setTimeout(() => {
      reject(new Error(`It took longer than ${timeoutMs} ms.`));
      void worker.terminate();
    }, timeoutMs);
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`The worker ended with code ${code}.`));
    });
  });
}

function applied(profile: Profile, { tree, nodeOf, lineTicks, excerpts, notes }: SourceResult): ReadSources {
  const node = profile.samples.node.map((old) => nodeOf[old]!);
  const mapped: Profile = { ...profile, tree, samples: { ...profile.samples, node }, lineTicks };
  return { profile: withNotes(mapped, notes), excerpts };
}

function withNotes(profile: Profile, notes: readonly string[]): Profile {
  if (notes.length === 0) return profile;
  return { ...profile, origin: { ...profile.origin, notes: [...profile.origin.notes, ...notes] } };
}

/** Of each frame, what its samples add up to in the first measure. */
function selfValues({ tree, samples }: Profile): Float64Array {
  const self = new Float64Array(tree.frames.length);
  const [values] = samples.values;
  for (let i = 0; i < samples.count; i++) self[tree.frame[samples.node[i]!]!]! += values![i]!;
  return self;
}
