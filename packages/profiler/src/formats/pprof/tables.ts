import { BrokenFile, OversizedFile } from '../broken-file.js';
import { maxTableEntries } from '../limits.js';
import { asSigned, type Whole, type WireReader } from './wire.js';

// The tables that samples of a pprof profile point into.
// Field numbers: https://github.com/google/pprof/blob/main/proto/profile.proto

export interface PprofFunction {
  readonly name: Whole;
  readonly file: Whole;
  readonly startLine: number;
}

export interface PprofLine {
  readonly functionId: Whole;
  readonly line: number;
  readonly column: number;
}

export interface PprofLocation {
  readonly mapping: Whole;
  readonly address: Whole;
  /** Innermost first: functions inlined at one address. */
  readonly lines: readonly PprofLine[];
}

export interface ValueType {
  readonly type: Whole;
  readonly unit: Whole;
}

/** Everything of a profile but its samples. Ids and places in the text table are as the file has them. */
export class PprofTables {
  readonly texts: string[] = [];
  readonly functions = new Map<Whole, PprofFunction>();
  readonly locations = new Map<Whole, PprofLocation>();
  readonly mappings = new Map<Whole, Whole>();
  readonly sampleTypes: ValueType[] = [];
  readonly comments: Whole[] = [];
  sampleCount = 0;
  timeNanos: Whole = 0;
  durationNanos = 0;
  period = 0;
  periodType: ValueType | undefined;
  defaultSampleType: Whole = 0;

  read(file: WireReader): void {
    while (file.next()) this.field(file);
    this.within(this.sampleTypes.length, 'sample types', 64);
    if (this.texts.length === 0 && this.sampleTypes.length === 0) {
      throw new BrokenFile('neither sample types nor texts', 'a pprof profile (protobuf)');
    }
  }

  /** @throws BrokenFile where the table has no such place */
  text(at: Whole): string {
    const text = typeof at === 'number' ? this.texts[at] : undefined;
    if (text !== undefined) return text;
    if (at === 0) return '';
    throw new BrokenFile(`the text ${at} of ${this.texts.length}`, 'a place in the table of texts');
  }

  private field(file: WireReader): void {
    switch (file.field) {
      case 1:
        this.sampleTypes.push(valueType(file.message()));
        return;
      case 2:
        this.sampleCount++;
        file.skip();
        return;
      case 3: {
        const [id, name] = mapping(file.message());
        this.mappings.set(id, name);
        this.within(this.mappings.size, 'mappings');
        return;
      }
      case 4: {
        const [id, location] = locationOf(file.message());
        this.locations.set(id, location);
        this.within(this.locations.size, 'locations');
        return;
      }
      case 5: {
        const [id, fn] = functionOf(file.message());
        this.functions.set(id, fn);
        this.within(this.functions.size, 'functions');
        return;
      }
      case 6:
        this.texts.push(file.text());
        this.within(this.texts.length, 'texts');
        return;
      case 9:
        this.timeNanos = file.whole();
        return;
      case 10:
        this.durationNanos = file.signed();
        return;
      case 11:
        this.periodType = valueType(file.message());
        return;
      case 12:
        this.period = file.signed();
        return;
      case 13:
        file.wholes(this.comments);
        this.within(this.comments.length, 'comments');
        return;
      case 14:
        this.defaultSampleType = file.whole();
        return;
      default:
        file.skip();
    }
  }

  private within(count: number, what: string, most = maxTableEntries): void {
    if (count > most) throw new OversizedFile(`more than ${most} ${what}`, `at most ${most}`);
  }
}

/** Fields of a message by their number; of one that stands twice, the last. */
function numbersOf(message: WireReader): ReadonlyMap<number, Whole> {
  const fields = new Map<number, Whole>();
  while (message.next()) fields.set(message.field, message.whole());
  return fields;
}

function valueType(message: WireReader): ValueType {
  const fields = numbersOf(message);
  return { type: fields.get(1) ?? 0, unit: fields.get(2) ?? 0 };
}

function mapping(message: WireReader): readonly [id: Whole, filename: Whole] {
  const fields = numbersOf(message);
  return [fields.get(1) ?? 0, fields.get(5) ?? 0];
}

function functionOf(message: WireReader): readonly [Whole, PprofFunction] {
  const fields = numbersOf(message);
  const startLine = asSigned(fields.get(5) ?? 0);
  return [fields.get(1) ?? 0, { name: fields.get(2) ?? 0, file: fields.get(4) ?? 0, startLine }];
}

function locationOf(message: WireReader): readonly [Whole, PprofLocation] {
  let id: Whole = 0;
  let mapping: Whole = 0;
  let address: Whole = 0;
  const lines: PprofLine[] = [];
  while (message.next()) {
    if (message.field === 1) id = message.whole();
    else if (message.field === 2) mapping = message.whole();
    else if (message.field === 3) address = message.whole();
    else if (message.field === 4) lines.push(lineOf(message.message()));
    else message.skip();
    if (lines.length > 1000) throw new BrokenFile('a location of more than 1000 lines', 'inlined functions');
  }
  return [id, { mapping, address, lines }];
}

function lineOf(message: WireReader): PprofLine {
  const fields = numbersOf(message);
  return {
    functionId: fields.get(1) ?? 0,
    line: asSigned(fields.get(2) ?? 0),
    column: asSigned(fields.get(3) ?? 0),
  };
}
