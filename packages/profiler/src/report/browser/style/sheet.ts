import { controlStyles } from './controls.js';
import { graphStyles } from './graph.js';
import { partStyles } from './parts.js';
import { tableStyles } from './table.js';

/** Styles of what the program makes. A sheet that a program makes needs no place in the page's policy. */
export function addStyles(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(partStyles + controlStyles + graphStyles + tableStyles);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
