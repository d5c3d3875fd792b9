import { placeText } from '../analysis/wording.js';
import { type Frame, frameName } from '../call-tree/frame.js';
import { printable } from './terminal.js';

/** Between the name of a function and its place. */
const gap = 2;
/** The end of a place that is left where a name is long: `…orders.js:120`. */
const leastPlace = 14;

/**
 * A function in so many columns: its name, then where it is. Where both do not fit, a long name loses its end, and a
 * place its beginning: `parseOrder  …/orders/parse.js:12`.
 */
export function functionCell(frame: Frame, columns: number): string {
  const name = printable(frameName(frame));
  const place = frame.file === '' ? '' : printable(placeText(frame));
  if (place === '') return cutEnd(name, columns);
  if (name.length + gap + place.length <= columns) return `${name}${' '.repeat(gap)}${place}`;
  const nameWidth = Math.max(columns - gap - place.length, columns - gap - leastPlace);
  const shortName = cutEnd(name, nameWidth);
  return `${shortName}${' '.repeat(gap)}${cutStart(place, columns - gap - shortName.length)}`;
}

function cutEnd(text: string, columns: number): string {
  return text.length <= columns ? text : `${text.slice(0, columns - 1)}…`;
}

function cutStart(text: string, columns: number): string {
  return text.length <= columns ? text : `…${text.slice(text.length - columns + 1)}`;
}
