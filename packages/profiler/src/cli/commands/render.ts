import type { Profile } from '../../call-tree/profile.js';
import type { SourceExcerpt } from '../../call-tree/source-excerpt.js';
import { renderReport } from '../../report/render-report.js';
import { type ReportOptions, reportOf } from '../../report/report-of.js';
import { readSources } from '../../sources/read-sources.js';
import type { CommandArguments } from '../arguments.js';
import { outputName, writeOutput } from '../output-file.js';
import { readFile } from '../read-files.js';
import { printable, type Terminal } from '../terminal.js';

/** Files to one report. */
export async function render(given: CommandArguments, terminal: Terminal): Promise<void> {
  const profiles: Profile[] = [];
  for (const file of given.files) profiles.push(...(await readFile(file, given, terminal)));
  const page = await renderPage(profiles, given, terminal);
  const output = given.output ?? outputName(given.files[0]!, '.html');
  terminal.progress('');
  const written = await writeOutput(page, output, given.files, terminal);
  if (written !== undefined) tellWritten(written, page, profiles, given.json, terminal);
}

/** The page of some profiles. @param compared whether the first two are compared, and by what */
export async function renderPage(
  profiles: readonly Profile[],
  { title, sources }: Pick<CommandArguments, 'title' | 'sources'>,
  terminal: Terminal,
  compared: Pick<ReportOptions, 'compare' | 'basis'> = {},
): Promise<string> {
  const read: { readonly profile: Profile; readonly excerpts: readonly SourceExcerpt[] }[] = [];
  for (const profile of profiles) {
    if (sources) terminal.progress('reading source maps');
    read.push(sources ? await readSources(profile) : { profile, excerpts: [] });
  }
  terminal.progress('writing the report');
  return renderReport(
    reportOf(
      read.map(({ profile }) => profile),
      { ...compared, title, sources: read.flatMap(({ excerpts }) => excerpts) },
    ),
  );
}

/** What was written, for people or for scripts. */
export function tellWritten(
  path: string,
  content: string | Uint8Array,
  profiles: readonly Profile[],
  asJson: boolean,
  terminal: Terminal,
): void {
  const bytes = Buffer.byteLength(content);
  if (asJson) {
    const facts = profiles.map(({ title, kind, samples, durationUs }) => ({
      title,
      kind,
      samples: samples.count,
      durationUs,
    }));
    terminal.write(`${JSON.stringify({ output: path, bytes, profiles: facts }, null, 2)}\n`);
  } else terminal.write(`${printable(path)}  ${Math.ceil(bytes / 1000)} kB\n`);
}
