import { parseArgs } from 'node:util';
import { refusedArguments } from '../refused-arguments.js';
import { type MetricsAddress, metricsAddress } from '../scrape/metrics-address.js';
import {
  readNumber,
  readScrapeOptions,
  type ScrapeOptions,
  scrapeOptionTypes,
  wrong,
} from '../scrape/scrape-options.js';
import { type SortKey, sortKeys } from './route-order.js';

export interface TopArguments {
  readonly address: MetricsAddress;
  readonly scrape: ScrapeOptions;
  readonly intervalMs: number;
  readonly sort: SortKey;
  readonly once: boolean;
  readonly json: boolean;
}

const options = {
  ...scrapeOptionTypes,
  interval: { type: 'string' },
  sort: { type: 'string' },
  once: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

const name = 'sonde top';

/** @throws SondeError SONDE_INVALID_OPTION */
export function readArguments(given: readonly string[], environment: NodeJS.ProcessEnv): TopArguments | 'help' {
  const { values, positionals } = parsed(given);
  if (values.help) return 'help';
  const [url, ...more] = positionals;
  if (url === undefined || more.length > 0) {
    throw wrong(
      'the URL',
      url === undefined ? 'none' : `${positionals.length} words`,
      'one, such as localhost:9464',
      name,
    );
  }
  const address = metricsAddress(url, name);
  if (address === undefined) throw wrong('the URL', 'a text that is no URL', 'one such as localhost:9464', name);
  const sort = sortKeys.find((each) => each === (values.sort ?? 'rate'));
  if (sort === undefined) throw wrong('--sort', 'something else', `one of ${sortKeys.join(', ')}`, name);
  return {
    address,
    scrape: readScrapeOptions(values, environment, name),
    intervalMs: readNumber('--interval', values.interval, 2, 0.1, 3600, name) * 1000,
    sort,
    once: values.once ?? false,
    json: values.json ?? false,
  };
}

function parsed(given: readonly string[]) {
  try {
    return parseArgs({ args: [...given], options, allowPositionals: true, strict: true });
  } catch (cause) {
    throw refusedArguments(cause, Object.keys(options), name);
  }
}
