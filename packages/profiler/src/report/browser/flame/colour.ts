/** Red, green and blue, 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** `#rrggbb` or `#rgb`. @returns grey for anything else, as drawing must go on */
export function rgbOf(colour: string): Rgb {
  const hex = colour.trim().replace(/^#([\da-f])([\da-f])([\da-f])$/i, '#$1$1$2$2$3$3');
  const match = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(hex);
  if (match === null) return [128, 128, 128];
  return [Number.parseInt(match[1]!, 16), Number.parseInt(match[2]!, 16), Number.parseInt(match[3]!, 16)];
}

export function cssOf([red, green, blue]: Rgb): string {
  return `rgb(${Math.round(red)} ${Math.round(green)} ${Math.round(blue)})`;
}

/** @param share of `other`, 0 to 1 */
export function mix(colour: Rgb, other: Rgb, share: number): Rgb {
  const at = (i: 0 | 1 | 2) => colour[i] + (other[i] - colour[i]) * share;
  return [at(0), at(1), at(2)];
}

/** Relative luminance, 0 to 1. Source: WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
export function luminance(colour: Rgb): number {
  const linear = (part: number) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(colour[0]) + 0.7152 * linear(colour[1]) + 0.0722 * linear(colour[2]);
}

const ink: Rgb = [15, 18, 22];
const paper: Rgb = [255, 255, 255];

/** Dark or light, whichever is read better upon it: always at least 4.5 to 1. */
export function textColour(background: Rgb): Rgb {
  const light = luminance(background);
  const onDark = (luminance(paper) + 0.05) / (light + 0.05);
  const onLight = (light + 0.05) / (luminance(ink) + 0.05);
  return onLight >= onDark ? ink : paper;
}

/** A whole number from a text, the same on every machine: FNV-1a. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length && i < 256; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
