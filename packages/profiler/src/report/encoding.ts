import type { Frame } from '../call-tree/frame.js';
import type { LineTicks, Profile, Samples } from '../call-tree/profile.js';
import type { GcPause, LoopLag, MemoryUse, Timeline, WorkSpan } from '../call-tree/timeline.js';
import { type ColumnNote, ColumnWriter, readColumn } from './columns.js';
import type { ReportData } from './report-data.js';
import { type RowShape, readTable, type TableNote, writeTable } from './row-table.js';

/*
 * A report as bytes. Numbers, little end first:
 *
 *   0   4 bytes  'SNDR'
 *   4   uint32   version of this layout
 *   8   uint32   length of the header
 *   12  header   JSON in UTF-8: all that is no column, and where the columns are
 *   …   columns  as `columns.ts` writes them
 */
const magic = 0x52444e53;
const version = 1;
const headerAt = 12;

interface Header extends Omit<ReportData, 'profiles'> {
  readonly profiles: readonly ProfileNote[];
}

interface ProfileNote {
  /** All of a `Profile` that is plain. */
  readonly about: Omit<Profile, 'tree' | 'samples' | 'lineTicks' | 'timeline'>;
  readonly frames: TableNote;
  readonly frame: ColumnNote;
  readonly parent: ColumnNote;
  readonly samples: {
    readonly node: ColumnNote;
    readonly values: readonly ColumnNote[];
    readonly atUs?: ColumnNote | undefined;
    readonly label?: ColumnNote | undefined;
    readonly thread?: ColumnNote | undefined;
  };
  readonly lineTicks?: { readonly [column in keyof LineTicks]: ColumnNote } | undefined;
  readonly timeline?: TimelineNote | undefined;
}

interface TimelineNote extends Pick<Timeline, 'waiting' | 'dropped'> {
  readonly gc: TableNote;
  readonly lag: TableNote;
  readonly memory: TableNote;
  readonly work: TableNote;
}

const frameShape: RowShape<Frame> = { numbers: ['line', 'column'], texts: ['name', 'file', 'kind', 'package'] };
const gcShape: RowShape<GcPause> = { numbers: ['startUs', 'durationUs'], texts: ['kind'] };
const lagShape: RowShape<LoopLag> = { numbers: ['atUs', 'lagUs'], texts: [] };
const memoryShape: RowShape<MemoryUse> = {
  numbers: ['atUs', 'heapUsed', 'heapTotal', 'external', 'arrayBuffers', 'rss'],
  texts: [],
};
const workShape: RowShape<WorkSpan> = { numbers: ['startUs', 'durationUs'], texts: ['kind', 'name', 'traceId'] };

/** The bytes of a report, in steps of about a millisecond: between them, the caller may let others run. */
export function* reportBytes(data: ReportData): Generator<void, Uint8Array> {
  const writer = new ColumnWriter();
  const profiles: ProfileNote[] = [];
  for (const profile of data.profiles) profiles.push(yield* writeProfile(writer, profile));
  const header: Header = { ...data, profiles };
  const json = new TextEncoder().encode(JSON.stringify(header));
  yield;
  const start = new DataView(new ArrayBuffer(headerAt));
  start.setUint32(0, magic, true);
  start.setUint32(4, version, true);
  start.setUint32(8, json.length, true);
  return writer.bytes(new Uint8Array(start.buffer), json);
}

/** What `reportBytes` wrote. @throws RangeError where the bytes are no report, or of another version, or cut off */
export function decodeReport(bytes: Uint8Array): ReportData {
  if (bytes.length < headerAt) throw new RangeError('The data of the report is cut off.');
  const start = new DataView(bytes.buffer, bytes.byteOffset, headerAt);
  if (start.getUint32(0, true) !== magic) throw new RangeError('The data is not that of a report.');
  if (start.getUint32(4, true) !== version) {
    throw new RangeError(`The data is of version ${start.getUint32(4, true)}, and version ${version} is read.`);
  }
  const columnsAt = headerAt + start.getUint32(8, true);
  if (columnsAt > bytes.length) throw new RangeError('The header of the report is cut off.');
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(headerAt, columnsAt))) as Header;
  const columns = bytes.subarray(columnsAt);
  return { ...header, profiles: header.profiles.map((note) => readProfile(columns, note)) };
}

function* writeProfile(writer: ColumnWriter, profile: Profile): Generator<void, ProfileNote> {
  const { tree, samples, lineTicks, timeline, ...about } = profile;
  const values: ColumnNote[] = [];
  for (const column of samples.values) values.push(yield* writer.write(column));
  return {
    about,
    frames: yield* writeTable(writer, tree.frames, frameShape),
    frame: yield* writer.write(tree.frame),
    parent: yield* writer.write(tree.parent),
    samples: {
      node: yield* writer.write(samples.node),
      values,
      atUs: samples.atUs && (yield* writer.write(samples.atUs)),
      label: samples.label && (yield* writer.write(samples.label)),
      thread: samples.thread && (yield* writer.write(samples.thread)),
    },
    lineTicks: lineTicks && {
      node: yield* writer.write(lineTicks.node),
      line: yield* writer.write(lineTicks.line),
      ticks: yield* writer.write(lineTicks.ticks),
    },
    timeline: timeline && (yield* writeTimeline(writer, timeline)),
  };
}

function* writeTimeline(writer: ColumnWriter, timeline: Timeline): Generator<void, TimelineNote> {
  return {
    gc: yield* writeTable(writer, timeline.gc, gcShape),
    lag: yield* writeTable(writer, timeline.lag, lagShape),
    memory: yield* writeTable(writer, timeline.memory, memoryShape),
    work: yield* writeTable(writer, timeline.work, workShape),
    waiting: timeline.waiting,
    dropped: timeline.dropped,
  };
}

function readProfile(bytes: Uint8Array, note: ProfileNote): Profile {
  const whole = (column: ColumnNote) => readColumn(bytes, column, new Uint32Array(column.count));
  const doubles = (column: ColumnNote) => readColumn(bytes, column, new Float64Array(column.count));
  const { node, values, atUs, label, thread } = note.samples;
  const samples: Samples = {
    count: node.count,
    node: whole(node),
    values: values.map(doubles),
    atUs: atUs && doubles(atUs),
    label: label && whole(label),
    thread: thread && whole(thread),
  };
  return {
    ...note.about,
    tree: {
      frames: readTable<Frame>(bytes, note.frames),
      frame: whole(note.frame),
      parent: readColumn(bytes, note.parent, new Int32Array(note.parent.count)),
    },
    samples,
    lineTicks: note.lineTicks && {
      node: whole(note.lineTicks.node),
      line: whole(note.lineTicks.line),
      ticks: whole(note.lineTicks.ticks),
    },
    timeline: note.timeline && {
      ...note.timeline,
      gc: readTable<GcPause>(bytes, note.timeline.gc),
      lag: readTable<LoopLag>(bytes, note.timeline.lag),
      memory: readTable<MemoryUse>(bytes, note.timeline.memory),
      work: readTable<WorkSpan>(bytes, note.timeline.work),
    },
  };
}
