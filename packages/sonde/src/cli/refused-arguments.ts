import { nearestName, type SondeError } from '@sonde/metrics';
import { wrong } from './scrape/scrape-options.js';

/** What `parseArgs` of Node.js refused, without the words of the command line, which may be secret. */
export function refusedArguments(cause: unknown, options: readonly string[], help: string): SondeError<string> {
  const { code, message = '' } = cause as { code?: string; message?: string };
  const name = /'(-{1,2}[\w-]+)/.exec(message)?.[1] ?? 'the arguments';
  if (code !== 'ERR_PARSE_ARGS_UNKNOWN_OPTION')
    return wrong(name, 'no value, or one that it does not take', 'as the help has it', help);
  const all = options.map((option) => `--${option}`);
  const nearest = nearestName(name, all, 2);
  const expected = nearest === undefined ? `one of ${all.join(', ')}` : `perhaps ${nearest}`;
  return wrong(name, 'an option that there is not', expected, help);
}
