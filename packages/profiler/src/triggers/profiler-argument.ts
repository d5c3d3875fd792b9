import { describeValue } from '@sonde/metrics';
import { profilerError } from '../errors.js';

/**
 * That a first argument is a `Profiler`, as far as it is needed: who forgets it passes the options there, and would see
 * an error about what is within.
 *
 * @param methods that are called
 * @param caller as `onSignal()`
 * @throws SondeError SONDE_INVALID_OPTION; it quotes nothing of an object, as options hold secrets
 */
export function checkProfiler(given: unknown, methods: readonly string[], caller: string): void {
  const profiler = (given ?? {}) as Readonly<Record<string, unknown>>;
  const { clock } = (profiler['registry'] ?? {}) as { readonly clock?: unknown };
  if (clock !== undefined && methods.every((method) => typeof profiler[method] === 'function')) return;
  const got = typeof given === 'string' ? 'a string' : describeValue(given);
  const name = caller.replace('()', '');
  throw profilerError(
    'SONDE_INVALID_OPTION',
    `the first argument of ${caller}`,
    got,
    'a Profiler',
    `Pass what new Profiler() gave, and the options after it: ${name}(profiler, { … }).`,
  );
}
