import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type ReportSection, reportPage } from '@sonde/profiler';
import type { WrittenProfiles } from '../../profiling/sources.js';
import { shownPath } from './shop-frames.js';

/** The files, as paths from the working directory. */
export interface WrittenReports {
  readonly cpu: string;
  readonly heap: string;
}

export interface ReportSections {
  readonly cpu: readonly ReportSection[];
  readonly heap: readonly ReportSection[];
}

/** Writes the reports, over those of an earlier run. */
export async function writeReports(
  directory: string,
  { cpu, heap }: WrittenProfiles,
  sections: ReportSections,
): Promise<WrittenReports> {
  const pages = {
    cpu: await reportPage([cpu.profile], { sections: sections.cpu, sources: cpu.excerpts }),
    heap: await reportPage([heap.profile], { sections: sections.heap, sources: heap.excerpts }),
  };
  const write = async (name: string, page: string): Promise<string> => {
    const path = join(directory, name);
    await writeFile(path, page);
    return shownPath(resolve(path));
  };
  return { cpu: await write('cpu.html', pages.cpu), heap: await write('heap.html', pages.heap) };
}
