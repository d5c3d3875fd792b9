import { parseArgs } from 'node:util';
import { StartError } from '../start-error.js';

export interface DemoOptions {
  readonly help: boolean;
  readonly once: boolean;
  readonly json: boolean;
  readonly prometheus: boolean;
  readonly seconds: number;
  readonly rate: number;
  readonly concurrency: number;
  readonly port: number;
  readonly metricsPort: number;
  readonly dataDir: string | undefined;
  /** Where the reports of the profiler go; in the shop's own folder unless told. */
  readonly reportsDir: string | undefined;
}

const config = {
  help: { type: 'boolean', short: 'h' },
  once: { type: 'boolean' },
  json: { type: 'boolean' },
  'no-prometheus': { type: 'boolean' },
  seconds: { type: 'string' },
  rate: { type: 'string' },
  concurrency: { type: 'string' },
  port: { type: 'string' },
  'metrics-port': { type: 'string' },
  'data-dir': { type: 'string' },
  'reports-dir': { type: 'string' },
} as const;

type OptionName = keyof typeof config;

/** Throws a `StartError` of one line for anything it does not understand. */
export function readOptions(args: readonly string[]): DemoOptions {
  const { values, tokens } = parseArgs({ args: [...args], options: config, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind === 'positional') throw complaint(`unexpected argument "${token.value}"`);
    if (token.kind !== 'option') continue;
    if (!Object.hasOwn(config, token.name)) throw unknownOption(token.rawName);
    const takesValue = config[token.name as OptionName].type === 'string';
    if (takesValue && (token.value === undefined || token.value === '')) {
      throw complaint(`${token.rawName} needs a value`);
    }
    if (!takesValue && token.value !== undefined) throw complaint(`${token.rawName} takes no value`);
  }
  const whole = (name: OptionName, least: number, most: number, otherwise: number): number => {
    const given = values[name];
    if (given === undefined) return otherwise;
    const number = typeof given === 'string' && /^\d{1,6}$/.test(given) ? Number(given) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw complaint(`--${name} must be a whole number from ${least} to ${most}, not "${String(given)}"`);
  };
  const once = values.once === true;
  if (values.json === true && !once) throw complaint('--json prints one result and so needs --once');
  return {
    help: values.help === true,
    once,
    json: values.json === true,
    prometheus: values['no-prometheus'] !== true,
    seconds: whole('seconds', 1, 3600, 15),
    rate: whole('rate', 1, 5000, 150),
    concurrency: whole('concurrency', 1, 64, 8),
    port: whole('port', 0, 65_535, 3000),
    metricsPort: whole('metrics-port', 0, 65_535, 9464),
    dataDir: values['data-dir'] as string | undefined,
    reportsDir: values['reports-dir'] as string | undefined,
  };
}

function unknownOption(rawName: string): StartError {
  const nearest = Object.keys(config)
    .map((name) => ({ name, distance: editDistance(name, rawName.replace(/^-+/, '')) }))
    .sort((a, b) => a.distance - b.distance)[0];
  // Further than that, a suggestion is more of a riddle than a help.
  if (nearest !== undefined && nearest.distance <= 2) {
    return complaint(`unknown option ${rawName}; did you mean --${nearest.name}?`);
  }
  return complaint(`unknown option ${rawName}`);
}

function complaint(trouble: string): StartError {
  return new StartError(`${trouble}${trouble.endsWith('?') ? '' : ';'} --help lists the options`);
}

/** Levenshtein's distance, one row of the table at a time. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (row[j - 1] as number) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[to.length] as number;
}
