import type { Clock } from '@sonde/metrics';
import type { Profile } from '../../call-tree/profile.js';
import { formatOf } from '../../formats/catalogue.js';
import { writeProfile } from '../../formats/write-profile.js';
import { renderReport } from '../../report/render-report.js';
import { reportOf } from '../../report/report-of.js';
import { mapSources, readSources } from '../../sources/read-sources.js';
import type { AnswerFormat } from './endpoint-names.js';

/** What a request is answered with. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Uint8Array | string;
}

/** Profiles are of one moment and for one reader; nothing in them is to be taken for something else, or framed. */
const guards = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
};
const nothing = "default-src 'none'; frame-ancestors 'none'";

/** How long source maps may take: those who scrape give up soon after. */
const sourcesTimeoutMs = 10_000;

/** A sentence, for people and programs alike. */
export function plainAnswer(
  status: number,
  text: string,
  headers: Readonly<Record<string, string | readonly string[]>> = {},
): Answer {
  return {
    status,
    headers: { ...guards, 'Content-Security-Policy': nothing, 'Content-Type': 'text/plain; charset=utf-8', ...headers },
    body: `${text}\n`,
  };
}

/** A page without a program; `style` is the hash of its style sheet. */
export function pageAnswer(body: string, style: string): Answer {
  const policy = `default-src 'none'; style-src '${style}'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`;
  const headers = { ...guards, 'Content-Security-Policy': policy, 'Content-Type': 'text/html; charset=utf-8' };
  return { status: 200, headers, body };
}

/** @throws SondeError SONDE_PROFILER_FORMAT_UNFIT where the format has no place for the profile */
export async function profileAnswer(
  profile: Profile,
  format: AnswerFormat,
  withSources: boolean,
  clock: Clock,
): Promise<Answer> {
  if (format === 'html') return reportAnswer(profile, withSources, clock);
  const { extension = '', mediaType = 'application/octet-stream' } = formatOf(format) ?? {};
  const mapped = withSources ? await mapSources(profile, { timeoutMs: sourcesTimeoutMs }) : profile;
  const body = await writeProfile(mapped, format, {}, clock);
  const time = new Date(profile.startedAtMs ?? clock.epochMs()).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return {
    status: 200,
    headers: {
      ...guards,
      'Content-Security-Policy': nothing,
      'Content-Type': mediaType,
      'Content-Disposition': `attachment; filename="${profile.kind}-${time}${extension}"`,
    },
    body,
  };
}

async function reportAnswer(profile: Profile, withSources: boolean, clock: Clock): Promise<Answer> {
  const read = withSources ? await readSources(profile, { timeoutMs: sourcesTimeoutMs }) : { profile, excerpts: [] };
  const body = await renderReport(reportOf([read.profile], { sources: read.excerpts, clock }));
  // The page has a policy of its own, with the hashes of its program and style; a header could only take from it.
  const policy = "frame-ancestors 'none'";
  const headers = { ...guards, 'Content-Security-Policy': policy, 'Content-Type': 'text/html; charset=utf-8' };
  return { status: 200, headers, body };
}
