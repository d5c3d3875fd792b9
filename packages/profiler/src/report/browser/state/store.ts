import { readHash, type ViewState, writeHash } from './view-state.js';

/**
 * - `step`: somewhere the reader may want to come back to: a view, a zoom
 * - `detail`: everything else, which happens many times a second
 * - `preview`: while the reader is not done: shown, and not in the address
 */
export type Change = 'step' | 'detail' | 'preview';

/** Holds the state and the address together, and tells whoever shows it. */
export class Store {
  private current: ViewState;
  /** What stands in the address. */
  private addressed: string;
  private readonly listeners: ((state: ViewState, before: ViewState) => void)[] = [];

  private readonly correct: (state: ViewState) => ViewState;

  /** @param correct makes a state possible: an address may name a profile that is not there */
  constructor(correct: (state: ViewState) => ViewState) {
    this.correct = correct;
    this.current = correct(readHash(location.hash));
    this.addressed = writeHash(this.current);
    addEventListener('popstate', () => this.follow());
    addEventListener('hashchange', () => this.follow());
  }

  get state(): ViewState {
    return this.current;
  }

  onChange(listener: (state: ViewState, before: ViewState) => void): void {
    this.listeners.push(listener);
  }

  update(change: Partial<ViewState>, kind: Change = 'detail'): void {
    const state = this.correct({ ...this.current, ...change });
    const hash = writeHash(state);
    if (kind === 'preview' || hash === this.addressed) {
      this.take(state);
      return;
    }
    this.addressed = hash;
    try {
      if (kind === 'step') history.pushState(null, '', `#${hash}`);
      else history.replaceState(null, '', `#${hash}`);
    } catch {
      // Browsers limit how often it may change; the report works without an address.
    }
    this.take(state);
  }

  private follow(): void {
    const state = this.correct(readHash(location.hash));
    this.addressed = writeHash(state);
    this.take(state);
  }

  private take(state: ViewState): void {
    const before = this.current;
    const next = this.correct(state);
    if (writeHash(next) === writeHash(before)) return;
    this.current = next;
    for (const listener of this.listeners) listener(next, before);
  }
}
