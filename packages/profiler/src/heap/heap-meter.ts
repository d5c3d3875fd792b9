/** Kinds of what is taken of a heap, as the profiler's metrics name them. */
export type HeapCaptureKind = 'heap' | 'allocations' | 'snapshot';

/** Where it is counted what was taken, and what it cost. The metrics of the profiler are one. */
export interface HeapMeter {
  started(kind: HeapCaptureKind): void;
  stopped(kind: HeapCaptureKind): void;
  /** Once for each that was asked for. */
  ended(kind: HeapCaptureKind, outcome: 'taken' | 'refused' | 'aborted' | 'failed'): void;
  /** The event loop stood still for that. */
  held(kind: HeapCaptureKind, ms: number): void;
}

export const noMeter: HeapMeter = { started() {}, stopped() {}, ended() {}, held() {} };
