import type { FrameKind } from '../../../call-tree/frame.js';

/** What is looked at of a profile: everything shown (graphs, table, details) is of this, and of nothing else. */
export interface Selection {
  /** Place in `Profile.measures`. */
  readonly measure: number;
  /** Kinds of frames that are folded into their callers. */
  readonly hidden: ReadonlySet<FrameKind>;
  /** Only samples taken in it. */
  readonly window?: TimeWindow | undefined;
  /** Only samples with this label. */
  readonly label?: Label | undefined;
  /** Place in `Profile.threads`; undefined for all of them. */
  readonly thread?: number | undefined;
}

/** Microseconds since the profile's start. */
export interface TimeWindow {
  readonly fromUs: number;
  readonly toUs: number;
}

export interface Label {
  readonly key: string;
  readonly value: string;
}

/** What can be hidden by one switch, in the order of the switches. `(program)` is native code nobody asked for. */
export const kindGroups: readonly {
  readonly kind: FrameKind;
  readonly kinds: readonly FrameKind[];
  readonly name: string;
}[] = [
  { kind: 'application', kinds: ['application'], name: 'Application' },
  { kind: 'dependency', kinds: ['dependency'], name: 'Dependencies' },
  { kind: 'node', kinds: ['node'], name: 'Node internals' },
  { kind: 'native', kinds: ['native', 'program'], name: 'Native' },
  { kind: 'gc', kinds: ['gc'], name: 'GC' },
  { kind: 'idle', kinds: ['idle'], name: 'Idle' },
];

/** The group that a kind belongs to; of the root, none. */
export function groupOf(kind: FrameKind): FrameKind | undefined {
  return kind === 'program' ? 'native' : kind === 'root' ? undefined : kind;
}
