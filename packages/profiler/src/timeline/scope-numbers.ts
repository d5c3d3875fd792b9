import type { Scope } from '@sonde/metrics';
import { type ScopeStamps, scopeStamps } from './scope-stamps.js';
import { otherNumber, type WorkName, WorkNames } from './work-names.js';

interface Stamp {
  work: number;
  /** When it began, or was seen first, in milliseconds of the registry's clock. */
  readonly startMs: number;
  /** Numbers that it had before. */
  earlier: number[] | undefined;
}

/** Numbers go round after that many, which takes the busiest service half a day. */
const maxNumber = 2 ** 31;

/**
 * Scopes as numbers, and their names by number: nothing here holds a scope alive, which may be a whole request with its
 * sockets, nor makes an object that outlives it.
 *
 * The names of the last `size` numbers are kept, in a ring. A scope that runs after half of them were given to others
 * gets a new number, and no more marks are kept than the other half: so each mark that is kept finds its name.
 */
export class ScopeNumbers {
  private readonly size: number;
  private stamps: ScopeStamps<Stamp> = scopeStamps();
  private next = 1;
  /** By number: that of its name, doubled, and 1 where it has a route, which is final. */
  private ring: Uint16Array = new Uint16Array(0);
  private readonly names = new WorkNames(() => this.ring.fill(otherNumber << 1));

  /** @param maxMarks how many marks are kept */
  constructor(maxMarks: number) {
    // A power of two: 2^31 is a multiple of it.
    this.size = 2 ** Math.ceil(Math.log2(2 * Math.max(maxMarks, 8192)));
  }

  /** Of a scope that runs; 0 of none, and of what is no object. Never throws. */
  of(scope: Scope | undefined, nowMs: number): number {
    // Whoever puts something else into a scope must not have the process ended by a hook that throws.
    if (typeof scope !== 'object' || scope === null) return 0;
    const stamp = this.stamps.find(scope);
    if (stamp === undefined) {
      const work = this.take();
      this.stamps.set(scope, { work, startMs: startOf(scope, nowMs), earlier: undefined });
      return work;
    }
    const age = this.next - stamp.work;
    if (age >= 0 && age < this.size / 2) return stamp.work;
    stamp.earlier ??= [];
    stamp.earlier.push(stamp.work);
    stamp.work = this.take();
    return stamp.work;
  }

  allOf(scope: Scope): readonly number[] {
    const stamp = this.stamps.find(scope);
    return stamp === undefined ? [] : [...(stamp.earlier ?? []), stamp.work];
  }

  startOf(scope: Scope): number | undefined {
    return isObject(scope) ? this.stamps.find(scope)?.startMs : undefined;
  }

  /** Takes over what the scope is called by now. Once it has a route, that stays. */
  readName(scope: Scope, work: number): void {
    const at = work & (this.size - 1);
    if ((this.ring[at]! & 1) === 1) return;
    const name = this.names.numberOf(scope);
    // What was known before stays, where it tells nothing now.
    if (name !== 0) this.ring[at] = (name << 1) | (this.names.hasRoute(name) ? 1 : 0);
  }

  /** Its name is final. */
  ended(scope: Scope): void {
    if (!isObject(scope)) return;
    const stamp = this.stamps.find(scope);
    if (stamp !== undefined) this.readName(scope, stamp.work);
  }

  nameOf(work: number): WorkName | undefined {
    return work === 0 || work >= maxNumber ? undefined : this.names.find(this.ring[work & (this.size - 1)]! >> 1);
  }

  clear(): void {
    this.stamps = scopeStamps();
    this.ring = new Uint16Array(0);
  }

  private take(): number {
    if (this.ring.length === 0) this.ring = new Uint16Array(this.size);
    const work = this.next;
    this.next = work + 1 === maxNumber ? 1 : work + 1;
    this.ring[work & (this.size - 1)] = 0;
    return work;
  }
}

function isObject(scope: unknown): scope is object {
  return typeof scope === 'object' && scope !== null;
}

/** Requests know when they came in, which is before the profiler sees them run. Whatever a getter throws stays here. */
function startOf(scope: Scope, nowMs: number): number {
  try {
    const { startedMs } = scope as { readonly startedMs?: unknown };
    return typeof startedMs === 'number' && startedMs <= nowMs ? startedMs : nowMs;
  } catch {
    return nowMs;
  }
}
