import process from 'node:process';
import { SondeError, systemClock } from '@sonde/metrics';
import {
  type ComparisonBasis,
  compare,
  comparisonVerdicts,
  type Profile,
  readProfile,
  readSources,
  renderReport,
  reportOf,
  type SourceExcerpt,
  verdicts,
} from '@sonde/profiler';
import { processTerminal, type Terminal } from '../terminal.js';
import { type ProfileAddress, profileAddress } from './address.js';
import { type ProfileArguments, readArguments } from './arguments.js';
import { asAsked } from './asked-kind.js';
import { readEarlier } from './earlier-profile.js';
import { fetchProfile } from './fetch-profile.js';
import { help } from './help.js';
import { openPage } from './open-page.js';
import { checkOutputs, outputFiles, writeOutput } from './output-files.js';
import { type ComparedWith, summaryJson, summaryText, type Taken } from './summary.js';
import { readToken } from './token.js';
import { Waiting } from './waiting.js';

/**
 * `sonde profile`: a profile of a running service as report, file and sentences.
 *
 * @param argv what stands behind `sonde profile`
 * @returns the exit code: 0 done, 2 it could not be done
 */
export async function run(argv: readonly string[]): Promise<number> {
  const terminal = processTerminal();
  try {
    const chosen = readArguments(argv);
    if (chosen === 'help') terminal.write(help);
    else await profile(chosen, terminal);
    return 0;
  } catch (error) {
    terminal.progress('');
    const message = error instanceof SondeError ? error.message : `unexpected failure: ${String(error)}`;
    terminal.tell(`sonde profile: ${message}`);
    return 2;
  }
}

async function profile(chosen: ProfileArguments, terminal: Terminal): Promise<void> {
  const address = profileAddress(chosen.url, chosen);
  const files = outputFiles(chosen.out, address, systemClock.epochMs());
  // All that can be wrong here is told before the service is asked, and the seconds are spent.
  await checkOutputs(files, chosen.compare);
  const earlier = chosen.compare === undefined ? undefined : await readEarlier(chosen.compare, address.endpoint);
  const token = await readToken(chosen.tokenFile, process.env);

  const bytes = await fetched(address, token, terminal);
  terminal.progress('reading the profile');
  const later = await read(bytes, address);
  await writeOutput(files.profile, bytes);
  const comparison =
    earlier === undefined || chosen.compare === undefined
      ? undefined
      : comparedWith(chosen.compare, earlier, later, chosen.basis);
  const page = await reportPage(later, earlier, chosen, terminal);
  await writeOutput(files.report, page);
  terminal.progress('');

  const taken: Taken = {
    address,
    profile: later,
    verdicts: verdicts(later),
    comparison,
    files,
    bytes: { report: Buffer.byteLength(page), profile: bytes.length },
  };
  terminal.write(chosen.json ? summaryJson(taken) : summaryText(taken, terminal));
  if (chosen.open) await open(files.report, terminal);
}

async function fetched(address: ProfileAddress, token: string | undefined, terminal: Terminal): Promise<Uint8Array> {
  const waiting = new Waiting(address, systemClock, terminal);
  try {
    return await fetchProfile(address, token === undefined ? undefined : `Bearer ${token}`, waiting);
  } finally {
    waiting.end();
  }
}

/** @throws SondeError SONDE_COMMAND_ANSWER where it is no profile, or of another kind */
async function read(bytes: Uint8Array, { host, url, endpoint }: ProfileAddress): Promise<Profile> {
  const what = `the answer of ${host}${url.pathname}`;
  const next = 'Check the address: are these the endpoints of @sonde/profiler, or of Go?';
  try {
    const [profile] = await readProfile(bytes, { title: `${endpoint.title} of ${host}` });
    const asked = profile && asAsked(profile, endpoint);
    if (asked !== undefined) return asked;
    const got = profile === undefined ? 'no profile' : `a profile of kind ${profile.kind}`;
    throw new SondeError('SONDE_COMMAND_ANSWER', { what, got, expected: `one of kind ${endpoint.kind}`, next });
  } catch (error) {
    if (!(error instanceof SondeError) || (error.code as string) === 'SONDE_COMMAND_ANSWER') throw error;
    const { got, expected } = error.complaint;
    throw new SondeError('SONDE_COMMAND_ANSWER', { what, got, expected, next }, { cause: error });
  }
}

function comparedWith(file: string, before: Profile, after: Profile, basis: ComparisonBasis | undefined): ComparedWith {
  const comparison = compare(before, after, { basis });
  return { file, basis: comparison.basis, verdicts: comparisonVerdicts(comparison, after) };
}

async function reportPage(
  later: Profile,
  earlier: Profile | undefined,
  { sources, basis }: ProfileArguments,
  terminal: Terminal,
): Promise<string> {
  const titled = earlier === undefined ? [later] : [{ ...earlier, title: `before: ${earlier.title}` }, later];
  const read: { readonly profile: Profile; readonly excerpts: readonly SourceExcerpt[] }[] = [];
  for (const profile of titled) {
    if (sources) terminal.progress('reading sources');
    read.push(sources ? await readSources(profile) : { profile, excerpts: [] });
  }
  terminal.progress('writing the report');
  const about = { title: later.title, sources: read.flatMap(({ excerpts }) => excerpts) };
  return renderReport(
    reportOf(
      read.map(({ profile }) => profile),
      earlier === undefined ? about : { ...about, compare: true, basis },
    ),
  );
}

/** The report is written: that nothing shows it is no failure. */
async function open(path: string, terminal: Terminal): Promise<void> {
  const obstacle = terminal.isTerminal ? await openPage(path) : 'the standard output is no terminal';
  if (obstacle !== undefined) terminal.tell(`sonde profile: --open: the report was not opened: ${obstacle}`);
}
