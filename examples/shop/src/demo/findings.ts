import { type Finding, findingText } from '@sonde/queries';
import type { AdviceFinding } from '@sonde/queries/advice';
import { wrapped } from './text-table.js';

/** What the demo shows of the trouble that the shop has on purpose: one of each kind, the most expensive. */
export interface Trouble {
  readonly repeated: Finding | undefined;
  readonly slow: Finding | undefined;
  readonly index: AdviceFinding | undefined;
}

export function troubleOf(findings: readonly Finding[], advice: readonly AdviceFinding[]): Trouble {
  const worst = (kind: Finding['kind']) =>
    findings.filter((finding) => finding.kind === kind).sort((a, b) => b.totalMs - a.totalMs)[0];
  return {
    repeated: worst('n_plus_one'),
    slow: worst('slow_query'),
    index: advice.find(({ kind }) => kind === 'foreign_key_without_index'),
  };
}

/** As paragraphs. Findings of queries have 80 columns, whatever the `width`; advice has no more than either. */
export function troubleLines({ repeated, slow, index }: Trouble, width: number): readonly string[] {
  const paragraphs = [repeated, slow].flatMap((finding) =>
    finding === undefined ? [] : [findingText(finding).split('\n')],
  );
  if (index !== undefined) paragraphs.push(adviceLines(index, Math.min(width, 80)));
  return paragraphs.flatMap((lines) => [...lines, '']);
}

function adviceLines({ what, why, todo, sql }: AdviceFinding, width: number): string[] {
  const indented = (text: string) => wrapped(text, width - 4).map((line) => `  ${line}`);
  return [
    ...wrapped(what, width - 2),
    ...indented(why),
    ...indented(todo),
    ...(sql === undefined ? [] : ['', `    ${sql}`]),
  ];
}
