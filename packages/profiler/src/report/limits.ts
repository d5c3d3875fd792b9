import { cut } from '../analysis/wording.js';
import type { Frame } from '../call-tree/frame.js';
import type { Profile } from '../call-tree/profile.js';
import type { SourceExcerpt } from '../call-tree/source-excerpt.js';
import type { Timeline } from '../call-tree/timeline.js';
import type { ReportData } from './report-data.js';
import type { ReportEntry, ReportSection } from './report-section.js';

/** What a report carries at most; beyond, texts are cut and lists end, and the report says so. */
export const reportLimits = {
  /** Names, files, values of labels, titles. */
  nameLength: 1000,
  /** A paragraph, a piece of code, a line of source. */
  textLength: 20_000,
  lineLength: 500,
  sections: 50,
  entriesPerSection: 500,
  /** Paragraphs, and facts, of an entry; sentences of a summary. */
  partsPerEntry: 50,
  sources: 500,
  linesPerSource: 200,
} as const;

/** The same report, with nothing in it that is larger than it may be. */
export function withinLimits(data: ReportData): ReportData {
  const { sections, sources } = data;
  return {
    ...data,
    title: name(data.title),
    profiles: data.profiles.map(boundedProfile),
    verdicts: data.verdicts.map((list) =>
      list.slice(0, reportLimits.partsPerEntry).map((verdict) => ({ ...verdict, text: text(verdict.text) })),
    ),
    sections: sections.slice(0, reportLimits.sections).map(boundedSection),
    sources: sources.slice(0, reportLimits.sources).map(boundedSource),
  };
}

function boundedProfile(profile: Profile): Profile {
  const { tree, measures, labels, threads, origin, timeline } = profile;
  return {
    ...profile,
    title: name(profile.title),
    tree: { ...tree, frames: tree.frames.map(boundedFrame) },
    measures: measures.map((measure) => ({ ...measure, name: name(measure.name) })),
    labels: labels.map(boundedRecord),
    threads: threads.map(name),
    origin: {
      ...origin,
      engine: name(origin.engine),
      ...(origin.node !== undefined && { node: name(origin.node) }),
      notes: origin.notes.slice(0, reportLimits.partsPerEntry).map(text),
    },
    timeline: timeline && boundedTimeline(timeline),
  };
}

function boundedTimeline(timeline: Timeline): Timeline {
  return {
    ...timeline,
    gc: timeline.gc.map((pause) => ({ ...pause, kind: name(pause.kind) })),
    waiting: timeline.waiting.map((each) => ({ ...each, resources: boundedRecord(each.resources) })),
    work: timeline.work.map((span) => ({
      ...span,
      kind: name(span.kind),
      name: name(span.name),
      ...(span.traceId !== undefined && { traceId: name(span.traceId) }),
    })),
  };
}

function boundedFrame(frame: Frame): Frame {
  if (frame.name.length <= reportLimits.nameLength && frame.file.length <= reportLimits.nameLength) return frame;
  const bounded = { ...frame, name: name(frame.name), file: name(frame.file) };
  return frame.package === undefined ? bounded : { ...bounded, package: name(frame.package) };
}

function boundedSection({ title, summary, entries }: ReportSection): ReportSection {
  const left = entries.length - reportLimits.entriesPerSection;
  const more = left > 0 ? `${left} more entries are left out.` : undefined;
  const shown = [summary, more].filter((part) => part !== undefined).join(' ');
  return {
    title: name(title),
    ...(shown !== '' && { summary: text(shown) }),
    entries: entries.slice(0, reportLimits.entriesPerSection).map(boundedEntry),
  };
}

function boundedEntry(entry: ReportEntry): ReportEntry {
  return {
    ...entry,
    title: name(entry.title),
    text: entry.text?.slice(0, reportLimits.partsPerEntry).map(text),
    code: entry.code === undefined ? undefined : text(entry.code),
    facts: entry.facts && boundedRecord(entry.facts),
  };
}

function boundedSource({ file, firstLine, lines }: SourceExcerpt): SourceExcerpt {
  const shown = lines.slice(0, reportLimits.linesPerSource).map((line) => cut(line, reportLimits.lineLength));
  return { file: name(file), firstLine, lines: shown };
}

function boundedRecord<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  const entries = Object.entries(record).slice(0, reportLimits.partsPerEntry);
  return Object.fromEntries(
    entries.map(([key, value]) => [name(key), typeof value === 'string' ? (name(value) as T) : value]),
  );
}

function name(value: string): string {
  return cut(value, reportLimits.nameLength);
}

function text(value: string): string {
  return cut(value, reportLimits.textLength);
}
