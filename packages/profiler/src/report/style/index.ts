import { pageStyles } from './page.js';
import { printStyles } from './print.js';
import { themeStyles } from './theme.js';

/** The styles of what stands in the page without its program, as one sheet; the program brings its own. */
export function reportStyles(): string {
  return `${themeStyles()}${pageStyles}${printStyles}`;
}
