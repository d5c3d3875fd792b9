import { parseArgs } from 'node:util';
import { type LintCode, type LintSeverity, lintRules, lintSeverities } from '@sonde/prometheus/linting';
import { refusedArguments } from '../refused-arguments.js';
import {
  readNumber,
  readScrapeOptions,
  type ScrapeOptions,
  scrapeOptionTypes,
  wrong,
} from '../scrape/scrape-options.js';

export interface CheckArguments {
  /** A URL, a path or `-`. It may hold a password. */
  readonly source: string;
  readonly scrape: ScrapeOptions;
  /** From which severity on the exit code is 1. */
  readonly failOn: LintSeverity | 'never';
  readonly ignore: readonly LintCode[];
  readonly maxSeries: number;
  readonly limit: number;
  readonly json: boolean;
}

const options = {
  ...scrapeOptionTypes,
  'fail-on': { type: 'string' },
  ignore: { type: 'string', multiple: true },
  'max-series': { type: 'string' },
  limit: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

const name = 'sonde check';

/** @throws SondeError SONDE_INVALID_OPTION */
export function readArguments(given: readonly string[], environment: NodeJS.ProcessEnv): CheckArguments | 'help' {
  const { values, positionals } = parsed(given);
  if (values.help) return 'help';
  const [source, ...more] = positionals;
  if (source === undefined || more.length > 0) {
    throw wrong(
      'what to check',
      source === undefined ? 'nothing' : `${positionals.length} words`,
      'a URL, a file or -',
      name,
    );
  }
  const choices = [...lintSeverities, 'never'] as const;
  const failOn = choices.find((each) => each === (values['fail-on'] ?? 'warning'));
  if (failOn === undefined) throw wrong('--fail-on', 'something else', `one of ${choices.join(', ')}`, name);
  const unknown = (values.ignore ?? []).find((code) => !Object.hasOwn(lintRules, code));
  if (unknown !== undefined) {
    throw wrong('--ignore', JSON.stringify(unknown.slice(0, 40)), `one of ${Object.keys(lintRules).join(', ')}`, name);
  }
  return {
    source,
    scrape: readScrapeOptions(values, environment, name),
    failOn,
    ignore: (values.ignore ?? []) as LintCode[],
    maxSeries: whole('--max-series', values['max-series'], 1000),
    limit: whole('--limit', values.limit, 100),
    json: values.json ?? false,
  };
}

function whole(option: string, text: string | undefined, fallback: number): number {
  return Math.round(readNumber(option, text, fallback, 1, 1_000_000, name));
}

function parsed(given: readonly string[]) {
  try {
    return parseArgs({ args: [...given], options, allowPositionals: true, strict: true });
  } catch (cause) {
    throw refusedArguments(cause, Object.keys(options), name);
  }
}
