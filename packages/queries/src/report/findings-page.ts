import { createHash } from 'node:crypto';
import { checkOptions, type OptionRule } from '@sonde/metrics';
import type { Finding } from '../findings/finding.js';
import { checkFindings } from './check-findings.js';
import { findingsSection } from './finding-html.js';
import { findingsStyle } from './findings-style.js';
import { html, Markup } from './html-text.js';

export interface FindingsPageOptions {
  /** The name of the page, in the window and above the findings. Default `Findings about queries`. */
  readonly title?: string | undefined;
}

const rules: Readonly<Record<keyof FindingsPageOptions, OptionRule>> = {
  title: ['a text', (value) => typeof value === 'string' && value.trim() !== ''],
};

/** Of what is around the section; its own style takes nothing from it. */
const pageStyle = `
:root { color-scheme: light dark; }
body { margin: 0; background: #ffffff; color: #1b2430; font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
main { max-width: 70rem; margin: 0 auto; padding: 1rem; }
h1 { margin: 0; padding: 0 1rem; font-size: 1.6rem; font-weight: 650; overflow-wrap: anywhere; }
@media (prefers-color-scheme: dark) { body { background: #11161c; color: #e4e9ef; } }
@media (max-width: 36rem) { main { padding: .5rem; } h1 { padding: 0 .5rem; } }
`;

/** Nothing is loaded, sent or run: the two styles are allowed by what they are, and all else is forbidden. */
const policy = `default-src 'none'; style-src ${[pageStyle, findingsStyle].map(sourceOf).join(' ')}; base-uri 'none'; form-action 'none'`;

/**
 * Findings as an HTML page of its own, to be written into a file or sent: `findingsSection` in a document that loads
 * nothing, runs nothing, and is light or dark as the reader's system is. Everything is escaped.
 *
 * @throws SondeError SONDE_INVALID_OPTION
 */
export function findingsPage(findings: readonly Finding[], options: FindingsPageOptions = {}): string {
  checkFindings('findingsPage()', findings);
  checkOptions('findingsPage()', rules, options);
  const { title = 'Findings about queries' } = options;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${new Markup(pageStyle)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${new Markup(findingsSection(findings))}
</main>
</body>
</html>
`.text;
}

/** CSP 3, "hash-source": of the text between the tags. */
function sourceOf(style: string): string {
  return `'sha256-${createHash('sha256').update(style).digest('base64')}'`;
}
