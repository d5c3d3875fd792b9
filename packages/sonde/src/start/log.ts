import type { SondeLogger } from '../options/code-options.js';
import type { Settings } from '../options/table.js';

const levels = ['silent', 'error', 'warn', 'info'] as const;

/** On stderr: what a service prints is its own. `console` swallows a pipe that is closed. */
const lines: SondeLogger = {
  info: (message) => console.error(`sonde: ${message}`),
  warn: (message) => console.error(`sonde: ${message}`),
  error: (message) => console.error(`sonde: ${message}`),
};

/** The logger of the settings, as loud as they say. A logger that throws harms nobody. */
export function loggerOf({ log, logLevel }: Settings, env: NodeJS.ProcessEnv): SondeLogger {
  const isQuiet = env['NODE_ENV'] === 'production' || env['NODE_ENV'] === 'test';
  const loudness = levels.indexOf(logLevel ?? (isQuiet ? 'warn' : 'info'));
  const sink = log ?? lines;
  const at = (level: 'info' | 'warn' | 'error') => (message: string) => {
    if (levels.indexOf(level) > loudness) return;
    try {
      sink[level](message);
    } catch {
      // There is no other place to say it.
    }
  };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}
