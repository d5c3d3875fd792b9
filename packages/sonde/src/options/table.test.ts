import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sondeErrorCodes } from '../errors.js';
import { type OptionRow, optionNames, optionTable } from './table.js';

const rows: Readonly<Record<string, OptionRow<unknown, unknown>>> = optionTable;
const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

/** As the README has it. */
function tableOf(): string {
  const lines = optionNames.map((name) => {
    const { variable, fallback, fallbackText, help } = rows[name] as OptionRow<unknown, unknown>;
    const cells = [
      `\`${name}\``,
      variable === undefined ? 'only in code' : `\`${variable}\``,
      fallbackText ?? `\`${fallback}\``,
      help,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return ['| option | variable | default | |', '|---|---|---|---|', ...lines].join('\n');
}

test('the table of the README is this one', () => {
  expect(readme.match(/\| option \| variable \|[\s\S]*?\n(?=\n)/)?.[0].trimEnd()).toBe(tableOf());
});

test('every option has a variable, but for what only code can give', () => {
  const inCode = optionNames.filter((name) => rows[name]?.variable === undefined);
  expect(inCode).toEqual(['registry', 'checks', 'closers', 'log']);
  for (const name of optionNames) {
    const { variable, kind } = rows[name] as OptionRow<unknown, unknown>;
    expect(kind.parse === undefined).toBe(variable === undefined);
  }
});

test('no variable stands for two options, and names follow one another', () => {
  const variables = optionNames.flatMap((name) => rows[name]?.variable ?? []);
  expect(new Set(variables).size).toBe(variables.length);
  for (const name of optionNames) {
    const variable = rows[name]?.variable;
    if (variable === undefined || variable.startsWith('OTEL_')) continue;
    expect(variable).toBe(`SONDE_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`);
  }
});

test('every default is a value of its kind', () => {
  for (const name of optionNames) {
    const { fallback, kind } = rows[name] as OptionRow<unknown, unknown>;
    if (fallback !== undefined) expect([name, kind.accepts(fallback)]).toEqual([name, true]);
  }
});

test('the table of errors of the README is the catalogue', () => {
  const rows = [...readme.matchAll(/^\| `(SONDE_\w+)` \| (.+) \|$/gm)].map(([, code, text]) => [code, text]);
  const codes = rows.filter(([code]) => code !== undefined && code in sondeErrorCodes);
  expect(Object.fromEntries(codes)).toEqual(sondeErrorCodes);
});
