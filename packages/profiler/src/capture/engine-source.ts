import type { Clock } from '@sonde/metrics';
import { chooseEngine } from '../engines/choose.js';
import type { CpuEngine } from '../engines/engine.js';
import type { EngineChoice } from './profiler-options.js';

/** The engine, found when it is first needed: native ones are loaded by then only. */
export class EngineSource {
  private readonly choice: EngineChoice;
  private readonly clock: Clock;
  private found: CpuEngine | undefined;

  constructor(choice: EngineChoice, clock: Clock) {
    this.choice = choice;
    this.clock = clock;
  }

  /** @throws SondeError SONDE_PROFILER_ENGINE_MISSING; asked again, it tries again */
  get(): CpuEngine {
    const { choice, clock } = this;
    if (typeof choice === 'object') return choice;
    this.found ??= chooseEngine(choice, { clock });
    return this.found;
  }

  /** Closes an engine that was made here. Never rejects. */
  async close(): Promise<void> {
    const { found } = this;
    this.found = undefined;
    await found?.close?.();
  }
}
