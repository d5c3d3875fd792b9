import type { HealthError } from '../errors.js';
import type { ShutdownLog } from './shutdown-options.js';

/** Where a shutdown says what it does and what went wrong. Never throws. */
export class ShutdownReport {
  readonly faults: HealthError[] = [];
  private readonly log: ShutdownLog | undefined;
  private readonly onFault: ((error: HealthError) => unknown) | undefined;
  private readonly warn: ((error: HealthError) => unknown) | undefined;

  constructor(log: ShutdownLog | undefined, onFault: ((error: HealthError) => unknown) | undefined) {
    this.log = log;
    this.onFault = onFault;
    this.warn = log && (({ message }) => log.warn(`shutdown: ${message}`));
  }

  say(line: string): void {
    guarded(() => this.log?.info(`shutdown: ${line}`));
  }

  tell(fault: HealthError): void {
    this.faults.push(fault);
    this.hint(fault);
  }

  /** Told, and no reason to call the shutdown unclean. */
  hint(fault: HealthError): void {
    guarded(() => (this.onFault ?? this.warn ?? emitWarning)(fault));
  }

  /** Told in the last moment of a process, when nothing asynchronous comes to pass any more. */
  tellLast(fault: HealthError): void {
    // A warning would be printed in the next tick.
    guarded(() => (this.onFault ?? this.warn ?? ((error) => process.stderr.write(`${error.message}\n`)))(fault));
  }
}

function emitWarning(fault: HealthError): void {
  process.emitWarning(fault.message, { type: 'SondeWarning', code: fault.code });
}

/** A listener or log of the application must not stop the shutdown, whether it throws or rejects. */
function guarded(call: () => unknown): void {
  try {
    Promise.resolve(call()).catch(() => {});
  } catch {
    // There is nobody left to tell.
  }
}
