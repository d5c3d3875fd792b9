import type { Frame } from '../../../call-tree/frame.js';
import { darkPalette, lightPalette, type Palette } from '../../style/palette.js';
import { cssOf, hashOf, mix, type Rgb, rgbOf, textColour } from './colour.js';

export type ColourBy = 'kind' | 'package' | 'function';

/** How one frame is drawn. */
export interface Paint {
  readonly fill: string;
  readonly text: string;
  /** Where it is too narrow for its shade to be seen: neighbours of one base are drawn at once. */
  readonly base: string;
}

/** The place of a frame's package among all, by what it took; below 0 for what is in none. */
export type PackageRank = (frame: Frame) => number;

/** The colours of the page at the moment: it follows the reader's system, and is light on paper. */
export function currentPalette(): Palette {
  return matchMedia('(prefers-color-scheme: dark)').matches && !matchMedia('print').matches
    ? darkPalette
    : lightPalette;
}

/** Calls back when the page turns light or dark, or goes to paper. */
export function onPaletteChange(changed: () => void): void {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', changed);
  matchMedia('print').addEventListener('change', changed);
}

/** Of each frame its colour; neighbours of one kind differ a little, so that boxes are told apart. */
export function paintFrames(frames: readonly Frame[], by: ColourBy, palette: Palette, rank: PackageRank): Paint[] {
  const paints = new Map<string, Paint>();
  return frames.map((frame) => {
    const base = baseColour(frame, by, palette, rank);
    const isPlain = frame.kind === 'root' || frame.kind === 'idle';
    const shade = isPlain ? 0 : hashOf(`${frame.name}\n${frame.file}`) % shades;
    const key = `${base} ${shade}`;
    let paint = paints.get(key);
    if (paint === undefined) {
      paint = paintOf(mix(rgbOf(base), rgbOf('#ffffff'), (shade / (shades - 1)) * palestShade), rgbOf(base));
      paints.set(key, paint);
    }
    return paint;
  });
}

const shades = 4;
/** Share of white in the palest of a kind. */
const palestShade = 0.3;

function baseColour(frame: Frame, by: ColourBy, { kinds, series }: Palette, rank: PackageRank): string {
  const { kind } = frame;
  const isCode = kind === 'application' || kind === 'dependency' || kind === 'node' || kind === 'native';
  if (by === 'kind' || !isCode) return kinds[kind];
  if (by === 'function') return series[hashOf(`${frame.file}\n${frame.name}`) % series.length]!;
  const place = rank(frame);
  return place < 0 ? kinds.root : series[place % series.length]!;
}

/**
 * Slower and faster, the more the deeper; unchanged is neither.
 *
 * @param change from -1 (gone) over 0 to 1 (new, or twice as much and more)
 */
export function paintChange(change: number, { sameFill, slowerFills, fasterFills }: Palette): Paint {
  if (change === 0) return paintOf(rgbOf(sameFill));
  const fills = change > 0 ? slowerFills : fasterFills;
  const step = Math.min(fills.length - 1, Math.floor(Math.sqrt(Math.min(1, Math.abs(change))) * fills.length));
  return paintOf(rgbOf(fills[step]!));
}

function paintOf(colour: Rgb, base = colour): Paint {
  return { fill: cssOf(colour), text: cssOf(textColour(colour)), base: cssOf(base) };
}
