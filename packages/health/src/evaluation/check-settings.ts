import { checkOptions, describeValue, type OptionRule, SondeError } from '@sonde/metrics';
import type { CheckFunction, CheckOptions } from '../model/check.js';
import type { ProbeName } from '../model/status.js';

/** The options of a check, with all defaults. */
export interface CheckSettings {
  readonly name: string;
  readonly check: CheckFunction;
  readonly critical: boolean;
  readonly timeoutMs: number;
  readonly cacheMs: number;
  readonly refreshMs: number | undefined;
  readonly probes: ReadonlySet<ProbeName>;
  readonly degradedAboveMs: number | undefined;
  readonly failureThreshold: number;
  readonly successThreshold: number;
  readonly onRemove: (() => void) | undefined;
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const between = (from: number, to: number) => (value: unknown) => isNumber(value) && value >= from && value <= to;
const hourMs = 3_600_000;
const threshold: OptionRule = [
  'a whole number, 1 to 100',
  (value) => Number.isInteger(value) && between(1, 100)(value),
];
const askable: readonly unknown[] = ['live', 'ready', 'startup'] satisfies ProbeName[];

const rules: Readonly<Record<keyof CheckOptions, OptionRule>> = {
  name: [
    'a letter, then letters, digits, _, . and -, at most 64 characters',
    (value) => typeof value === 'string' && /^[A-Za-z][\w.-]{0,63}$/.test(value),
  ],
  check: ['a function', (value) => typeof value === 'function'],
  critical: ['true or false', (value) => typeof value === 'boolean'],
  timeoutMs: ['milliseconds, 1 to 600000', between(1, 600_000)],
  cacheMs: ['milliseconds, 0 to 3600000', between(0, hourMs)],
  refreshMs: ['milliseconds, 10 to 3600000', between(10, hourMs)],
  probes: [
    "an array of 'live', 'ready' and 'startup', not empty",
    (value) => Array.isArray(value) && value.length > 0 && value.every((each) => askable.includes(each)),
  ],
  degradedAboveMs: ['milliseconds, 0 or more', between(0, hourMs)],
  failureThreshold: threshold,
  successThreshold: threshold,
  onRemove: ['a function', (value) => typeof value === 'function'],
};

/** @throws SondeError SONDE_INVALID_OPTION */
export function checkSettings(given: CheckOptions): CheckSettings {
  const named = (given as Partial<CheckOptions> | null | undefined)?.name;
  const what = typeof named === 'string' ? `check ${describeValue(named)}` : 'check()';
  checkOptions(what, rules, given);
  for (const key of ['name', 'check'] as const) {
    if (given[key] !== undefined) continue;
    throw new SondeError('SONDE_INVALID_OPTION', {
      what: `option "${key}" of ${what}`,
      got: 'nothing',
      expected: rules[key][0],
      next: "Give each check both: health.check({ name: 'database', check: () => … }).",
    });
  }
  return {
    name: given.name,
    check: given.check,
    critical: given.critical ?? true,
    timeoutMs: given.timeoutMs ?? 1000,
    cacheMs: given.cacheMs ?? 1000,
    refreshMs: given.refreshMs,
    probes: new Set<ProbeName>([...(given.probes ?? ['ready']), 'all']),
    degradedAboveMs: given.degradedAboveMs,
    failureThreshold: given.failureThreshold ?? 1,
    successThreshold: given.successThreshold ?? 1,
    onRemove: given.onRemove,
  };
}
