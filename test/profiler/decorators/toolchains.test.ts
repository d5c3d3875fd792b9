import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sayDiagnostic } from '../../compiler.js';
import { compilers, emptyFolder, type Mode, runProgram } from '../../decorators/toolchains.js';

// One program, compiled by every compiler people use, with decorators of both kinds, run in Node.js on its own.

const fixture = join(import.meta.dirname, 'fixture');

const round = (factor: number) => [2 * factor, 2 * factor, true, [0, 2], 'Corner is open', [0, 2, 4], [factor, 'one']];
const titles = ['Shop.checkOut', 'Shop.find', 'Shop.lines', 'Shop.pages', 'Shop.price', 'Shop.refuse', 'opening'];

describe.each(['standard', 'legacy'] satisfies Mode[])('%s decorators', (mode) => {
  test.each(Object.entries(compilers))('%s', async (name, compile) => {
    const folder = emptyFolder(`profiled-${mode}-${name}`);
    expect((await compile(fixture, folder, mode)).map(sayDiagnostic)).toEqual([]);
    expect(JSON.parse(runProgram(join(folder, 'main.js')))).toEqual({
      returned: [...round(1), ...round(2), ['price', 1, 'lines']],
      begun: titles,
      taken: titles.map((title) => `${title} ${title === 'Shop.refuse'}`),
    });
  });
});
