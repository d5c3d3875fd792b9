import type { Finding } from '@sonde/queries';
import type { AdviceFinding } from '@sonde/queries/advice';
import type { ShopProfiles } from '../../profiling/shop-profiler.js';
import { asWritten } from '../../profiling/sources.js';
import { wrapped } from '../text-table.js';
import { type FindingParagraph, findingParagraphs, paragraphLines } from './finding-text.js';
import { profileFindings } from './profile-findings.js';
import { findingsSection, leakSection, queriesSection } from './report-sections.js';
import { type WrittenReports, writeReports } from './write-reports.js';

/** What the profiler found, and where its reports are. */
export interface Profiled {
  readonly profiles: readonly FindingParagraph[];
  /** Why no leak is told of, where none is. */
  readonly noLeak: string | null;
  readonly reports: WrittenReports;
}

/** What else was found in the same time. */
export interface QueryFindings {
  readonly queries: readonly Finding[];
  readonly advice: readonly AdviceFinding[];
}

/** Says what stands out in the profiles, and writes the reports. */
export async function readProfiles(
  profiles: ShopProfiles,
  { queries, advice }: QueryFindings,
  directory: string,
): Promise<Profiled> {
  const written = await asWritten(profiles);
  const found = findingParagraphs(profileFindings(written.cpu.profile, written.leak));
  const mend = findingsSection(found);
  const reports = await writeReports(directory, written, {
    cpu: [mend, queriesSection(queries, advice)],
    heap: [leakSection(written.leak), mend],
  });
  const noLeak = written.leak.leaking ? null : (written.leak.evidence[0] ?? 'Nothing was read.');
  return { profiles: found, noLeak, reports };
}

/** The findings as paragraphs; where there are none, a short run says so. */
export function profiledLines({ profiles, noLeak }: Profiled, width: number): readonly string[] {
  const paragraphs = profiles.map((each) => paragraphLines(each, width));
  if (profiles.length === 0)
    paragraphs.push(wrapped('Nothing stood out in the profiles: a longer run sees more.', width));
  if (noLeak !== null) paragraphs.push(wrapped(`No leak is proven. ${noLeak}`, width));
  return paragraphs.flatMap((lines) => [...lines, '']);
}
