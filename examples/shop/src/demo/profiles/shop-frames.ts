import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Frame } from '@sonde/profiler';

/** The folder of the shop. */
const shop = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * Whether a function is the shop's own: neither its customers' nor the demo's, who run in the same process, nor of the
 * store, through which all queries go. In this repository Sonde is no installed package, so it would count as the
 * application's, too.
 */
export function isOfShop({ kind, file }: Frame): boolean {
  const path = pathOf(file);
  if (kind !== 'application' || !path.startsWith(shop)) return false;
  const [, folder] = path.slice(shop.length).split(sep);
  return folder === 'services' || folder === 'routes';
}

/** As a report names it. */
export function nameOf({ name }: Frame): string {
  return name === '' ? '(anonymous)' : name;
}

/** `examples/shop/src/services/receipts.ts:38:1`, from the working directory. */
export function placeOf({ file, line, column }: Frame): string {
  return `${shownPath(pathOf(file))}:${line}:${column}`;
}

/** From the working directory, where it lies below. */
export function shownPath(path: string): string {
  const shown = relative(process.cwd(), path);
  return shown.startsWith('..') || shown === '' ? path : shown;
}

function pathOf(file: string): string {
  return file.startsWith('file:') ? fileURLToPath(file) : file;
}
