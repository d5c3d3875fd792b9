import type { Profile, Verdict } from '@sonde/profiler';
import { printable, styled, type Terminal, wrapped } from '../terminal.js';
import type { ProfileAddress } from './address.js';
import type { OutputFiles } from './output-files.js';

/** What was found and written. */
export interface Taken {
  readonly address: ProfileAddress;
  readonly profile: Profile;
  /** The profile in sentences, the headline first. */
  readonly verdicts: readonly Verdict[];
  readonly comparison: ComparedWith | undefined;
  readonly files: OutputFiles;
  readonly bytes: { readonly report: number; readonly profile: number };
}

export interface ComparedWith {
  /** The file of the earlier profile. */
  readonly file: string;
  readonly basis: string;
  readonly verdicts: readonly Verdict[];
}

/** For people, in as many columns as there are. */
export function summaryText(taken: Taken, terminal: Pick<Terminal, 'columns' | 'color' | 'isTerminal'>): string {
  const { profile, comparison, files, bytes } = taken;
  const lines = [styled(printable(profile.title), 'bold', terminal), '', ...sentences(taken.verdicts, terminal)];
  if (comparison !== undefined) {
    lines.push('', styled(`Compared with ${printable(comparison.file)}`, 'bold', terminal), '');
    lines.push(...sentences(comparison.verdicts, terminal));
  }
  lines.push('', `report   ${printable(files.report)}  ${kilobytes(bytes.report)}`);
  lines.push(`profile  ${printable(files.profile)}  ${kilobytes(bytes.profile)}`);
  return `${lines.join('\n')}\n`;
}

/** What needs a look is marked. */
function sentences(verdicts: readonly Verdict[], terminal: Pick<Terminal, 'columns' | 'color'>): string[] {
  return verdicts.flatMap(({ text, severity }) => {
    const isWarning = severity === 'warning';
    const lines = wrapped(text, terminal.columns, isWarning ? '! ' : '  ');
    return isWarning ? lines.map((line) => styled(line, 'yellow', terminal)) : lines;
  });
}

const kilobytes = (bytes: number): string => `${Math.ceil(bytes / 1000)} kB`;

/** For scripts. */
export function summaryJson({ address, profile, verdicts, comparison, files, bytes }: Taken): string {
  const { title, kind, samples, durationUs, startedAtMs } = profile;
  const facts = {
    service: address.url.origin,
    kind,
    title,
    seconds: address.seconds,
    startedAt: startedAtMs === undefined ? null : new Date(startedAtMs).toISOString(),
    samples: samples.count,
    durationUs,
    report: files.report,
    reportBytes: bytes.report,
    profile: files.profile,
    profileBytes: bytes.profile,
    verdicts: verdicts.map(facet),
    comparison: comparison === undefined ? null : { ...comparison, verdicts: comparison.verdicts.map(facet) },
  };
  return `${JSON.stringify(facts, null, 2)}\n`;
}

const facet = ({ text, severity }: Verdict) => ({ severity, text });
