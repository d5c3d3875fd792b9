import {
  type Complaint,
  describeThrown,
  describeValue,
  type InstrumentationScope,
  type Registry,
} from '@sonde/metrics';
import type { OtlpErrorCode } from '../errors.js';
import { type InstrumentDescriptor, nameSyntaxInWords } from './instrument-descriptor.js';
import type { OpenedStream } from './open-stream.js';
import type { ViewFaults } from './view.js';

/** What a meter has to say about what it is asked for: counted in the registry, told once for each instrument. */
export class MeterFaults {
  private readonly registry: Registry;
  private readonly scope: InstrumentationScope;

  constructor(registry: Registry, scope: InstrumentationScope) {
    this.registry = registry;
    this.scope = scope;
  }

  invalidName(name: unknown): void {
    this.tell(typeof name === 'string' ? name.slice(0, 100) : 'instrument', 'SONDE_INSTRUMENT_NAME_INVALID', {
      what: `the name of an OpenTelemetry instrument of ${describeValue(this.scope.name)}`,
      got: describeValue(name),
      expected: nameSyntaxInWords,
      next: 'It records nothing. Correct the name.',
    });
  }

  tooMany(name: string, limit: number): void {
    this.tell('instrument', 'SONDE_INSTRUMENT_LIMIT', {
      what: `the OpenTelemetry meter ${describeValue(this.scope.name)}`,
      got: `${describeValue(name)} after ${limit} other instruments`,
      expected: `at most ${limit}`,
      next: 'It records nothing. Make instruments once, and tell things apart by attributes.',
    });
  }

  refused(error: unknown): void {
    this.tell('instrument', 'SONDE_INSTRUMENT_REFUSED', {
      what: `an OpenTelemetry instrument of ${describeValue(this.scope.name)}`,
      got: `a thrown ${describeThrown(error)}`,
      expected: 'options that can be read',
      next: 'It records nothing. Correct its options.',
    });
  }

  /** The same instrument again, with a description or advice that counts for nothing. */
  differs(had: InstrumentDescriptor, got: InstrumentDescriptor): void {
    this.conflict(had, got, 'What was given first counts. Give both the same, or settle the description with a view.');
  }

  /** Another instrument under a name that is taken. */
  duplicates(had: InstrumentDescriptor, got: InstrumentDescriptor, opened: readonly OpenedStream[]): void {
    const names = opened.map(({ name }) => describeValue(name)).join(', ');
    const place = names === '' ? 'It is not recorded' : `It is recorded beside the other, as ${names}`;
    this.conflict(
      had,
      got,
      `${place}. Rename one of the two, or give it another name by a view of its instrumentType.`,
    );
  }

  /** A stream that could not have its name, because of other views or another meter. */
  renamed({ plan, name }: OpenedStream): void {
    this.tell(plan.name, 'SONDE_INSTRUMENT_CONFLICT', {
      what: `the OpenTelemetry instrument ${describeValue(plan.name)} of ${describeValue(this.scope.name)}`,
      got: 'a name that another stream has, in another form',
      expected: 'one type and unit for a name',
      next: `It is recorded as ${describeValue(name)}. Give it a name of its own with a view.`,
    });
  }

  adviceIgnored({ name }: InstrumentDescriptor): void {
    this.tell(name, 'SONDE_ADVICE_IGNORED', {
      what: `the advised boundaries of ${describeValue(name)}`,
      got: 'something else than numbers',
      expected: 'an array of numbers',
      next: 'The default boundaries are used. Correct the advice, or set boundaries with a view.',
    });
  }

  ofViews({ name, kind }: InstrumentDescriptor): ViewFaults {
    return {
      ignored: (aggregation) =>
        this.tell(name, 'SONDE_VIEW_IGNORED', {
          what: `a view of ${describeValue(name)}`,
          got: `${aggregation} for an instrument of the kind ${kind}`,
          expected: 'SUM, LAST_VALUE, DROP or DEFAULT for what is read at collect time',
          next: 'The view is ignored there. Narrow it down by instrumentType.',
        }),
      processorFailed: (error) =>
        this.tell(name, 'SONDE_VIEW_FAILED', {
          what: `an attributes processor of a view of ${describeValue(name)}`,
          got: `a thrown ${describeThrown(error)}`,
          expected: 'attributes',
          next: 'The measurement was recorded without attributes. Mend the processor.',
        }),
    };
  }

  private conflict(had: InstrumentDescriptor, got: InstrumentDescriptor, next: string): void {
    this.tell(had.name, 'SONDE_INSTRUMENT_CONFLICT', {
      what: `the OpenTelemetry instrument ${describeValue(had.name)} of ${describeValue(this.scope.name)}`,
      got: shown(got),
      expected: `${shown(had)}, as it was made before`,
      next,
    });
  }

  private tell(subject: string, code: OtlpErrorCode, complaint: Complaint): void {
    this.registry.report(subject, code, () => complaint);
  }
}

function shown({ name, kind, unit, description, isInt, boundaries }: InstrumentDescriptor): string {
  const bounds = boundaries === undefined ? '' : `, boundaries ${boundaries.join(' ')}`;
  return [
    `${kind} ${describeValue(name)} of ${isInt ? 'INT' : 'DOUBLE'}`,
    `unit ${describeValue(unit)}`,
    `description ${describeValue(description)}${bounds}`,
  ].join(', ');
}
