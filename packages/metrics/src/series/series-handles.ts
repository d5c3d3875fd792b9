/** What a bound handle looks like to the store: it is told when its series goes away. */
export interface SeriesHandle {
  detach(): void;
}

/** The handles to the series of one metric, by slot. */
export class SeriesHandles {
  /** Usually one a slot; more where a detached handle came back beside a new one. */
  private readonly bySlot = new Map<number, SeriesHandle[]>();

  /** The handle that everyone asking for this series gets. */
  of(slot: number): SeriesHandle | undefined {
    return this.bySlot.get(slot)?.[0];
  }

  add(slot: number, handle: SeriesHandle): void {
    const handles = this.bySlot.get(slot);
    if (handles === undefined) this.bySlot.set(slot, [handle]);
    else handles.push(handle);
  }

  detach(slot: number): void {
    for (const handle of this.bySlot.get(slot) ?? []) handle.detach();
    this.bySlot.delete(slot);
  }

  detachAll(): void {
    for (const slot of [...this.bySlot.keys()]) this.detach(slot);
  }
}
