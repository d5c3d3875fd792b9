import process from 'node:process';
import { checkOptions, describeThrown, describeValue, type OptionRule } from '@sonde/metrics';
import type { Profile } from '../../call-tree/profile.js';
import type { CpuSession } from '../../capture/cpu-sessions.js';
import type { Profiler } from '../../capture/profiler.js';
import { profilerError } from '../../errors.js';
import { ProfileDirectory } from '../../storage/profile-directory.js';
import { directoryRules } from '../middleware/request-options.js';
import { checkProfiler } from '../profiler-argument.js';

export interface SignalOptions {
  /** `SIGUSR2` (the default), `SIGHUP`, or `SIGUSR1` where Node was started with `--disable-sigusr1`. */
  readonly signal?: 'SIGUSR1' | 'SIGUSR2' | 'SIGHUP' | undefined;
  /** Where profiles are written. */
  readonly directory: string;
  /** Bytes that all profiles in it take at the most, at least 1 MB. Default 100 MB. */
  readonly quotaBytes?: number | undefined;
  /** What the files are. Default `cpuprofile`, which Chrome's tools open. */
  readonly format?: 'pprof' | 'cpuprofile' | 'speedscope' | 'folded' | undefined;
  /** A profile that nobody ends by a second signal ends by itself, in milliseconds. Default: the profiler's. */
  readonly maxDurationMs?: number | undefined;
  /** Told where each profile was written. Default: a line on stderr. */
  readonly onProfile?: ((profile: Profile, path: string) => unknown) | undefined;
}

/** A signal that is listened to. */
export interface SignalTrigger {
  /** Listens no more; what is being taken is ended and written. Resolves then; never rejects. */
  close(): Promise<void>;
}

const signals: readonly unknown[] = ['SIGUSR1', 'SIGUSR2', 'SIGHUP'];
const rules: Readonly<Record<keyof SignalOptions, OptionRule>> = {
  signal: ["'SIGUSR2', 'SIGHUP' or 'SIGUSR1'", (value) => signals.includes(value)],
  ...directoryRules,
  maxDurationMs: [
    'milliseconds, 1 to 3600000',
    (value) => typeof value === 'number' && value >= 1 && value <= 3_600_000,
  ],
  onProfile: ['a function', (value) => typeof value === 'function'],
};

/**
 * Profiles between two signals: `kill -USR2 <pid>` begins, the next one ends and writes it. Nothing listens until this
 * is called. The process does not stay open for it.
 *
 * @throws SondeError SONDE_INVALID_OPTION: `SIGUSR1` belongs to Node's debugger
 */
export function onSignal(profiler: Pick<Profiler, 'start' | 'registry'>, options: SignalOptions): SignalTrigger {
  checkProfiler(profiler, ['start'], 'onSignal()');
  checkOptions('onSignal()', rules, options);
  if (options?.directory === undefined) throw noDirectoryError();
  const { signal = 'SIGUSR2' } = options;
  if (signal === 'SIGUSR1' && !isDebuggerOff()) throw debuggerError();
  const recorder = new SignalRecorder(profiler, options);
  const listener = () => recorder.toggle();
  try {
    process.on(signal, listener);
  } catch (cause) {
    throw unknownSignalError(signal, cause);
  }
  return {
    close: async () => {
      process.off(signal, listener);
      await recorder.close();
    },
  };
}

/** Begins, ends, writes. Nothing it does throws. */
class SignalRecorder {
  private readonly profiler: Pick<Profiler, 'start' | 'registry'>;
  private readonly options: SignalOptions;
  private readonly files: ProfileDirectory;
  /** From the first signal until the profile is written. */
  private running: { readonly session: Promise<CpuSession>; readonly over: Promise<void> } | undefined;

  constructor(profiler: Pick<Profiler, 'start' | 'registry'>, options: SignalOptions) {
    const { directory, quotaBytes, format = 'cpuprofile' } = options;
    this.profiler = profiler;
    this.options = options;
    this.files = new ProfileDirectory({ clock: profiler.registry.clock, directory, quotaBytes, format });
  }

  toggle(): void {
    if (this.running === undefined) this.begin();
    else this.end();
  }

  async close(): Promise<void> {
    const { running } = this;
    this.end();
    await running?.over;
  }

  private begin(): void {
    const { signal = 'SIGUSR2', maxDurationMs } = this.options;
    const session = this.profiler.start({ title: signal, maxDurationMs });
    const over = this.write(session).finally(() => {
      this.running = undefined;
    });
    this.running = { session, over };
  }

  private end(): void {
    this.running?.session.then((session) => session.stop()).catch(() => {});
  }

  /** When it ends: by a signal, or by itself. */
  private async write(beginning: Promise<CpuSession>): Promise<void> {
    try {
      const profile = await (await beginning).profile;
      const path = await this.files.keep(profile);
      await this.tell(profile, path);
    } catch (error) {
      const { code } = error as { code?: unknown };
      const known =
        typeof code === 'string' && code.startsWith('SONDE_PROFILER_') ? code : 'SONDE_PROFILER_STOP_FAILED';
      this.failed('a profile that a signal asked for', known as `SONDE_${string}`, error);
    }
  }

  private async tell(profile: Profile, path: string): Promise<void> {
    const { onProfile } = this.options;
    if (onProfile === undefined) {
      process.stderr.write(`sonde: a profile of ${Math.round(profile.durationUs / 1000)} ms is in ${path}\n`);
      return;
    }
    try {
      await onProfile(profile, path);
    } catch (error) {
      this.failed('the function onProfile', 'SONDE_PROFILER_LISTENER_FAILED', error);
    }
  }

  private failed(what: string, code: `SONDE_${string}`, cause: unknown): void {
    const next = 'The service goes on. Send the signal again when it is put right.';
    const complaint = () => ({ what, got: describeThrown(cause), expected: 'no exception', next });
    this.profiler.registry.report('profile-signal', code, complaint, cause);
  }
}

/** `--disable-sigusr1` (Node 22.14, 23.7 and later). */
function isDebuggerOff(): boolean {
  return `${process.execArgv.join(' ')} ${process.env['NODE_OPTIONS'] ?? ''}`.includes('--disable-sigusr1');
}

function debuggerError() {
  return profilerError(
    'SONDE_INVALID_OPTION',
    'option "signal" of onSignal()',
    "'SIGUSR1', by which Node opens its debugger",
    "'SIGUSR2' or 'SIGHUP'",
    'Leave it out, or start Node with --disable-sigusr1.',
  );
}

function noDirectoryError() {
  return profilerError(
    'SONDE_INVALID_OPTION',
    'option "directory" of onSignal()',
    'none',
    'where profiles are to be written',
    "Pass one, such as './profiles'.",
  );
}

function unknownSignalError(signal: string, cause: unknown) {
  return profilerError(
    'SONDE_INVALID_OPTION',
    'option "signal" of onSignal()',
    describeValue(signal),
    'a signal of this system',
    'Windows has no such signals: use the HTTP endpoints there.',
    cause,
  );
}
