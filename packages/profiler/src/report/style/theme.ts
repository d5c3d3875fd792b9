import { darkPalette, lightPalette, type Palette } from './palette.js';

/** The colours as custom properties: `--text`, `--kind-application`, `--series-0` … They follow the reader's system. */
export function themeStyles(): string {
  return `:root{color-scheme:light dark;${properties(lightPalette)}}
@media (prefers-color-scheme:dark){:root{${properties(darkPalette)}}}
@media print{:root{color-scheme:light;${properties(lightPalette)}}}
`;
}

function properties(palette: Palette): string {
  const { kinds, series, slowerFills, fasterFills, ...single } = palette;
  return [
    ...Object.entries(single).map(([name, colour]) => [kebab(name), colour]),
    ...Object.entries(kinds).map(([kind, colour]) => [`kind-${kind}`, colour]),
    ...series.map((colour, at) => [`series-${at}`, colour]),
    ...slowerFills.map((colour, at) => [`slower-${at}`, colour]),
    ...fasterFills.map((colour, at) => [`faster-${at}`, colour]),
  ]
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(';');
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
