import { explorerStyles } from './explorer.js';
import { pageStyles } from './page.js';
import { printStyles } from './print.js';
import { themeStyles } from './theme.js';

/** All styles of a report, as one style sheet. */
export function reportStyles(): string {
  return `${themeStyles()}${pageStyles}${explorerStyles}${printStyles}`;
}
