import type { LeakVerdict } from './leak-verdict.js';
import { withdrawal } from './verdict-text.js';

/** Readings in a row that must speak against an accusation before it is withdrawn. */
const needed = 3;

/**
 * Keeps an answer from flapping: an accusation stands until several readings in a row speak against it, and meanwhile
 * says how many do.
 */
export class StandingVerdict {
  private accusation: LeakVerdict | undefined;
  private against = 0;

  get isAccusing(): boolean {
    return this.accusation !== undefined;
  }

  /** What a further reading says. @returns what is told */
  add(latest: LeakVerdict): LeakVerdict {
    if (latest.leaking) {
      this.accusation = latest;
      this.against = 0;
      return latest;
    }
    const { accusation } = this;
    if (accusation === undefined || ++this.against >= needed) {
      this.clear();
      return latest;
    }
    const { readings, spanMs, growthBytesPerMinute } = latest;
    const evidence = [...accusation.evidence, withdrawal(this.against, needed, latest.evidence[0] ?? '')];
    return { ...accusation, readings, spanMs, growthBytesPerMinute, evidence };
  }

  clear(): void {
    this.accusation = undefined;
    this.against = 0;
  }
}
