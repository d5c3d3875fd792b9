import type { FrameKind } from '../../call-tree/frame.js';

/** Colours of one theme, as `#rrggbb`. A test holds their contrast, and that people who do not see all colours tell kinds apart. */
export interface Palette {
  readonly background: string;
  /** Of boxes and table heads, a little off the background. */
  readonly surface: string;
  readonly border: string;
  /** Of fields and buttons, 3:1 against the background. */
  readonly controlBorder: string;
  readonly text: string;
  readonly mutedText: string;
  /** Of links, chosen buttons, the ring around what has the focus. */
  readonly accent: string;
  /** On the accent. */
  readonly accentText: string;
  /** Of warnings, as text. */
  readonly warning: string;
  readonly error: string;
  /** Fills of frames. */
  readonly kinds: Readonly<Record<FrameKind, string>>;
  /** Fills of frames by package or by function, chosen by a hash. Many will share one: names tell them apart. */
  readonly series: readonly string[];
  /** Text on any fill. */
  readonly fillText: string;
  /** Fill of a frame that a search found. */
  readonly hit: string;
  /** Of a comparison: as fills, from about the same to much. The sign is always written as well. */
  readonly slowerFills: readonly string[];
  readonly fasterFills: readonly string[];
  readonly sameFill: string;
  /** Of a comparison: as text. */
  readonly slowerText: string;
  readonly fasterText: string;
}

export const lightPalette: Palette = {
  background: '#ffffff',
  surface: '#f5f6f8',
  border: '#d9dce3',
  controlBorder: '#7d8593',
  text: '#16191f',
  mutedText: '#555d6b',
  accent: '#1f5fc4',
  accentText: '#ffffff',
  warning: '#8a4b00',
  error: '#b3261e',
  kinds: {
    application: '#ecc346',
    dependency: '#a5bef8',
    node: '#53aca6',
    native: '#a965d2',
    gc: '#e05633',
    idle: '#e4e5e7',
    program: '#a9a97d',
    root: '#d3d6dc',
  },
  series: [
    '#e9b44c',
    '#8fb8ed',
    '#7cc6a4',
    '#d99bc5',
    '#f08a6c',
    '#a9a5e6',
    '#b9c95a',
    '#6cc3cf',
    '#d8ab84',
    '#e58a9b',
    '#9fb3b0',
    '#c3a0d8',
  ],
  fillText: '#14171c',
  hit: '#e879f9',
  slowerFills: ['#f9ddd2', '#f5b69d', '#ee8a66', '#e2623a'],
  fasterFills: ['#d6e6f8', '#a9cbf0', '#79ade6', '#4f8fda'],
  sameFill: '#e4e5e7',
  slowerText: '#a83a12',
  fasterText: '#1c5aa8',
};

export const darkPalette: Palette = {
  background: '#111419',
  surface: '#1a1e25',
  border: '#313742',
  controlBorder: '#78818f',
  text: '#e7eaf0',
  mutedText: '#a3acba',
  accent: '#8ab4f8',
  accentText: '#10141b',
  warning: '#f0b35c',
  error: '#ff9086',
  kinds: {
    application: '#dfa21d',
    dependency: '#4f82f2',
    node: '#6ad1d1',
    native: '#b978ce',
    gc: '#d26145',
    idle: '#72808d',
    program: '#b5b58f',
    root: '#8b929d',
  },
  series: [
    '#d3a03c',
    '#7aa5dc',
    '#69b392',
    '#c786b2',
    '#dc7a5d',
    '#9590d6',
    '#a3b349',
    '#5aafbb',
    '#c29670',
    '#d27889',
    '#8a9f9c',
    '#af8cc6',
  ],
  fillText: '#0f1216',
  hit: '#f0abfc',
  slowerFills: ['#b79a8f', '#cf8f76', '#dd7f5b', '#e86f42'],
  fasterFills: ['#94a4b8', '#86a9d3', '#75aae8', '#66abfb'],
  sameFill: '#8b929d',
  slowerText: '#ff9b78',
  fasterText: '#8fbcff',
};
