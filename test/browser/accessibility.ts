import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/**
 * What axe-core finds in a page that keeps people out, as lines of rule and element; empty: nothing. Only what is
 * visible is looked at: what can be opened must be open.
 */
export async function barriers(page: Page): Promise<string[]> {
  // A colour on its way to another one is nobody's.
  await page.evaluate('Promise.allSettled(document.getAnimations().map(({ finished }) => finished))');
  // Evaluated and not loaded: a page may forbid scripts of its own.
  await page.evaluate(await readFile(axe, 'utf8'));
  const { violations, passes } = await page.evaluate<AxeResults>(
    'axe.run(document, { resultTypes: ["violations", "passes"] })',
  );
  if (passes.length === 0) throw new Error('axe-core looked at nothing');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, impact, help, nodes }) =>
      nodes.map(({ html }) => `${impact} ${id}: ${help}: ${html.slice(0, 200)}`),
    );
}
