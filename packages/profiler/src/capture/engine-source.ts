import type { Clock, SondeError } from '@sonde/metrics';
import { chooseEngine } from '../engines/choose.js';
import type { CpuEngine } from '../engines/engine.js';
import type { EngineChoice } from './profiler-options.js';

/**
 * The engine, found when it is first needed: native ones are loaded by then only. Where the one that was named is not
 * there, that is told, and Node's own goes on: a service whose package did not compile is still profiled.
 */
export class EngineSource {
  private readonly choice: EngineChoice;
  private readonly clock: Clock;
  private readonly onMissing: (cause: unknown) => void;
  private found: CpuEngine | undefined;

  constructor(choice: EngineChoice, clock: Clock, onMissing: (cause: unknown) => void) {
    this.choice = choice;
    this.clock = clock;
    this.onMissing = onMissing;
  }

  /** @throws SondeError SONDE_PROFILER_ENGINE_MISSING: Node's own is denied as well; asked again, it tries again */
  get(): CpuEngine {
    const { choice } = this;
    if (typeof choice === 'object') return choice;
    this.found ??= this.named(choice);
    return this.found;
  }

  private named(choice: Exclude<EngineChoice, CpuEngine>): CpuEngine {
    const { clock } = this;
    try {
      return chooseEngine(choice, { clock });
    } catch (cause) {
      if (choice === 'auto' || (cause as SondeError<string>).code !== 'SONDE_PROFILER_ENGINE_MISSING') throw cause;
      this.onMissing(cause);
      return chooseEngine('auto', { clock });
    }
  }

  /** Closes an engine that was made here. Never rejects. */
  async close(): Promise<void> {
    const { found } = this;
    this.found = undefined;
    await found?.close?.();
  }
}
