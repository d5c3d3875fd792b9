import { type ComparisonBasis, comparisonBases } from '../../../analysis/comparison-scale.js';
import type { FrameKind } from '../../../call-tree/frame.js';
import type { ColourBy } from '../flame/palette.js';
import { kindGroups, type Label, type TimeWindow } from '../selection/selection.js';

/** - `merged`: left-heavy - `time`: in the order of time - `sandwich`: one function - `comparison`: before and after */
export type View = 'merged' | 'time' | 'sandwich' | 'comparison';

export type Side = 'before' | 'after';

/** All that the reader chose: what is shown follows from it, and it stands in the address, so that back goes back. */
export interface ViewState {
  readonly profile: number;
  readonly view: View;
  /** The root below. */
  readonly isUpward: boolean;
  readonly colourBy: ColourBy;
  readonly measure: number;
  readonly hidden: ReadonlySet<FrameKind>;
  readonly window?: TimeWindow | undefined;
  readonly label?: Label | undefined;
  readonly thread?: number | undefined;
  readonly search: string;
  readonly isRegex: boolean;
  /** Of the comparison: whose widths the graph has. */
  readonly side: Side;
  /** Of the comparison: by what; as the report was made, where the reader chose nothing. */
  readonly basis?: ComparisonBasis | undefined;
  /** Box that fills the view; 0 is all. */
  readonly zoom: number;
  /** The function chosen, by its place in the tree's frames, in the comparison those of both; -1 for none. */
  readonly frame: number;
}

export const firstState: ViewState = {
  profile: 0,
  view: 'merged',
  isUpward: false,
  colourBy: 'kind',
  measure: 0,
  hidden: new Set<FrameKind>(['idle']),
  search: '',
  isRegex: false,
  side: 'after',
  zoom: 0,
  frame: -1,
};

const views: readonly View[] = ['merged', 'time', 'sandwich', 'comparison'];
const sides: readonly Side[] = ['before', 'after'];
const colourings: readonly ColourBy[] = ['kind', 'package', 'function'];

/** The state as the part of the address behind `#`; only what is not as at first. */
export function writeHash(state: ViewState): string {
  const hash = new URLSearchParams();
  const put = (key: string, value: string | number, usual: string | number) => {
    if (value !== usual) hash.set(key, String(value));
  };
  put('profile', state.profile, firstState.profile);
  put('view', state.view, firstState.view);
  put('up', state.isUpward ? 1 : 0, 0);
  put('colour', state.colourBy, firstState.colourBy);
  put('measure', state.measure, firstState.measure);
  put('hide', writeHidden(state.hidden), writeHidden(firstState.hidden));
  if (state.window) hash.set('window', `${Math.round(state.window.fromUs)}-${Math.round(state.window.toUs)}`);
  if (state.label) hash.set('label', JSON.stringify([state.label.key, state.label.value]));
  if (state.thread !== undefined) hash.set('thread', String(state.thread));
  put('search', state.search, '');
  put('regex', state.isRegex ? 1 : 0, 0);
  put('side', state.side, firstState.side);
  if (state.basis) hash.set('basis', state.basis);
  put('zoom', state.zoom, 0);
  put('frame', state.frame, -1);
  return hash.toString();
}

/** Reads what `writeHash` wrote. An address can be typed by anybody: what makes no sense is as at first. */
export function readHash(text: string): ViewState {
  const hash = new URLSearchParams(text.replace(/^#/, ''));
  const number = (key: string, usual: number) => {
    const value = hash.get(key);
    return value !== null && /^\d{1,15}$/.test(value) ? Number(value) : usual;
  };
  const oneOf = <T extends string>(key: string, all: readonly T[], usual: T) =>
    all.find((each) => each === hash.get(key)) ?? usual;
  return {
    profile: number('profile', firstState.profile),
    view: oneOf('view', views, firstState.view),
    isUpward: hash.get('up') === '1',
    colourBy: oneOf('colour', colourings, firstState.colourBy),
    measure: number('measure', firstState.measure),
    hidden: readHidden(hash.get('hide')),
    window: readWindow(hash.get('window')),
    label: readLabel(hash.get('label')),
    thread: hash.has('thread') ? number('thread', 0) : undefined,
    search: (hash.get('search') ?? '').slice(0, longestSearch),
    isRegex: hash.get('regex') === '1',
    side: oneOf('side', sides, firstState.side),
    basis: comparisonBases.find((each) => each === hash.get('basis')),
    zoom: number('zoom', 0),
    frame: number('frame', -1),
  };
}

const longestSearch = 500;

function writeHidden(hidden: ReadonlySet<FrameKind>): string {
  const names = kindGroups.filter(({ kind }) => hidden.has(kind)).map(({ kind }) => kind);
  return names.length === 0 ? 'none' : names.join(' ');
}

function readHidden(text: string | null): ReadonlySet<FrameKind> {
  if (text === null) return firstState.hidden;
  const names = text.split(' ');
  return new Set(kindGroups.filter(({ kind }) => names.includes(kind)).flatMap(({ kinds }) => kinds));
}

function readWindow(text: string | null): TimeWindow | undefined {
  const match = /^(\d{1,15})-(\d{1,15})$/.exec(text ?? '');
  if (match === null || Number(match[2]) <= Number(match[1])) return undefined;
  return { fromUs: Number(match[1]), toUs: Number(match[2]) };
}

function readLabel(text: string | null): Label | undefined {
  try {
    const [key, value] = JSON.parse(text ?? 'null') as unknown[];
    return typeof key === 'string' && typeof value === 'string' ? { key, value } : undefined;
  } catch {
    return undefined;
  }
}
