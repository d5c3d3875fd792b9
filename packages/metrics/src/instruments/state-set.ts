import { nameOf } from '../model/descriptor.js';
import { describeValue } from '../model/errors.js';
import type { Labels } from '../model/labels.js';
import type { SeriesStore } from '../series/series-store.js';
import { BoundSeries } from './bound-series.js';
import { LabelledSeries } from './labelled-series.js';

/** Which of a fixed set of states something is in: `starting`, `ready`, `draining`. */
export class StateSet<State extends string = string> extends BoundSeries {
  /** Makes this the only state that is on. */
  set(state: State): void {
    const place = this.attach();
    write(this.store, this.slot, this.cells, place, state, true, true);
  }

  /** Turns one state on or off and leaves the others as they are: states need not exclude each other. */
  toggle(state: State, on: boolean): void {
    const place = this.attach();
    write(this.store, this.slot, this.cells, place, state, on, false);
  }
}

/** A state set with labels: one for each label set. */
export class LabelledStateSet<Name extends string = string, State extends string = string> extends LabelledSeries<
  Name,
  StateSet<State>
> {
  /** Makes this the only state that is on for these labels. */
  set(labels: Labels<Name>, state: State): void {
    this.write(labels, state, true, true);
  }

  /** Turns one state of these labels on or off. */
  toggle(labels: Labels<Name>, state: State, on: boolean): void {
    this.write(labels, state, on, false);
  }

  private write(labels: Labels<Name>, state: State, on: boolean, exclusive: boolean): void {
    const { store } = this;
    const slot = store.resolve(labels);
    if (slot >= 0) write(store, slot, store.values.page(slot), store.values.offset(slot), state, on, exclusive);
  }

  /** @internal */
  protected handle(store: SeriesStore, tuple: readonly string[]): StateSet<State> {
    return new StateSet<State>(store, tuple);
  }
}

function write(
  store: SeriesStore,
  slot: number,
  cells: Float64Array,
  start: number,
  state: string,
  on: boolean,
  exclusive: boolean,
): void {
  const { states, name } = store.descriptor;
  const position = states.indexOf(state);
  if (position < 0) {
    store.faults.refuse(name, 'SONDE_INVALID_STATES', () => ({
      what: `state of ${nameOf(store.descriptor)}`,
      got: describeValue(state),
      expected: `one of ${states.map((each) => JSON.stringify(each)).join(', ')}`,
      next: 'Name every state in the states option.',
    }));
    return;
  }
  if (exclusive) cells.fill(0, start, start + states.length);
  cells[start + position] = on ? 1 : 0;
  store.wrote(slot, position, 1);
}
