import { describeValue } from '../model/errors.js';
import { isLabelValue, type Labels } from '../model/labels.js';
import type { LabelValue } from '../model/snapshot.js';
import type { Registry } from '../registry/registry.js';
import type { Call, LabelFunctions } from './call.js';
import type { ErrorNames } from './error-name.js';
import type { SeriesChoice } from './probe.js';

/** What the series of a method with label functions need to know of it. */
export interface CallLabels {
  readonly registry: Registry;
  /** How messages name the metric. */
  readonly metric: string;
  /** Labels that are the same for every call. */
  readonly fixed: Readonly<Record<string, LabelValue>>;
  readonly functions: LabelFunctions<never>;
  /** For the label `error`; nothing where the metric has none. */
  readonly errors: ErrorNames | undefined;
}

/** The series of one call: its labels are read from the arguments and the outcome. */
export class CallSeries<Series> implements SeriesChoice<Series> {
  private readonly labels: CallLabels;
  private readonly bind: (labels: Labels<string>) => Series;
  private readonly instance: unknown;
  private readonly args: readonly unknown[];

  constructor(
    labels: CallLabels,
    bind: (labels: Labels<string>) => Series,
    instance: unknown,
    args: readonly unknown[],
  ) {
    this.labels = labels;
    this.bind = bind;
    this.instance = instance;
    this.args = args;
  }

  of(failed: boolean, outcome: unknown): Series {
    const { fixed, functions, errors } = this.labels;
    const { args, instance } = this;
    const call: Call = { args, instance, result: failed ? undefined : outcome, error: failed ? outcome : undefined };
    const values: Record<string, LabelValue> = { ...fixed };
    if (errors !== undefined) values['error'] = failed ? errors.label(outcome) : '';
    for (const name of Object.keys(functions)) values[name] = this.read(name, call);
    return this.bind(values);
  }

  private read(name: string, call: Call): LabelValue {
    const { functions, metric, registry } = this.labels;
    const report = (got: string, cause?: unknown) => {
      const complaint = () => ({
        what: `label function "${name}" of ${metric}`,
        got,
        expected: 'a string, number or boolean for every call',
        next: 'Mend the function; until then such calls are recorded with "" as the label.',
      });
      registry.report(metric, 'SONDE_LABEL_FAILED', complaint, cause);
      return '';
    };
    try {
      const value: unknown = (functions[name] as (call: Call) => unknown)(call);
      if (isLabelValue(value)) return value;
      // Nobody waits for the promise of an async label function: its rejection must not end the process.
      if (value instanceof Promise) value.catch(() => {});
      return report(value instanceof Promise ? 'a promise' : describeValue(value));
    } catch (cause) {
      return report('an exception', cause);
    }
  }
}
