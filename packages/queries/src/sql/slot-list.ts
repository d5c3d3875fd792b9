import type { Slot } from './analysis.js';
import { roleNames } from './frame.js';

const maxSlots = 1000;

/** The places of values, in the order of the text. */
export class SlotList {
  readonly slots: Slot[] = [];

  get isFull(): boolean {
    return this.slots.length >= maxSlots;
  }

  parameter(role: number, parameter: number): void {
    if (!this.isFull) this.slots.push({ role: roleNames[role] ?? 'other', parameter, literal: undefined });
  }

  literal(role: number, literal: number): void {
    if (!this.isFull) this.slots.push({ role: roleNames[role] ?? 'other', parameter: undefined, literal });
  }
}
