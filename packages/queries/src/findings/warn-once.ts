const hourMs = 3_600_000;

/**
 * Whether a finding is told, or was told a short while ago. Bounded: past the limit, the one told longest ago is
 * forgotten, and may be told again early.
 */
export class WarnOnce {
  private readonly everyMs: number;
  private readonly limit: number;
  /** By id, in the order they were told. */
  private readonly told = new Map<string, number>();

  constructor({ everyMs = hourMs, limit = 1000 }: { readonly everyMs?: number; readonly limit?: number } = {}) {
    this.everyMs = everyMs;
    this.limit = limit;
  }

  /** `nowMs`: of any clock, as long as it is always the same; one that goes back makes it tell again. */
  shouldTell(id: string, nowMs: number): boolean {
    const last = this.told.get(id);
    if (last !== undefined) {
      const passedMs = nowMs - last;
      if (passedMs >= 0 && passedMs < this.everyMs) return false;
      this.told.delete(id);
    } else if (this.told.size >= this.limit) {
      const [oldest] = this.told.keys();
      if (oldest !== undefined) this.told.delete(oldest);
    }
    this.told.set(id, nowMs);
    return true;
  }
}
