import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sayDiagnostic } from '../compiler.js';
import { compilers, emptyFolder, type Mode, runProgram } from './toolchains.js';

// One program, compiled by every compiler people use, with decorators of both kinds, run in Node.js on its own:
// each must record the same.

const fixture = join(import.meta.dirname, 'fixture');

interface Printed {
  readonly returned: readonly unknown[];
  readonly recorded: Readonly<Record<string, number>>;
}

const expected: Printed = {
  returned: [
    3,
    4,
    12,
    'Declined',
    'Corner is open',
    'Parcel is open',
    2,
    [0, 1, 2],
    { value: 0, done: false },
    0,
    1,
    0,
    0,
    1,
    2,
    'Declined',
    'a',
    [1, 'one'],
    2,
    1,
    12,
    12,
    1,
    true,
    ['price', 1, 'checkOut', 'lines', 1, 'open'],
  ],
  recorded: {
    'method_duration_seconds{class=Shop,method=price,error=}': 2,
    'method_duration_seconds{class=Shop,method=checkOut,error=}': 1,
    'method_duration_seconds{class=Shop,method=refuse,error=Declined}': 1,
    'method_duration_seconds{class=Shop,method=open,error=}': 2,
    'method_duration_seconds{class=Shop,method=total,error=}': 1,
    'method_duration_seconds{class=Shop,method=lines,error=}': 1,
    'method_duration_seconds{class=Shop,method=pages,error=}': 2,
    'method_duration_seconds{class=Shop,method=pages,error=Declined}': 1,
    'method_duration_seconds{class=Shop,method=first,error=}': 1,
    'method_duration_seconds{class=Shop,method=find,error=}': 2,
    'method_duration_seconds{class=Shop,method=query,error=}': 1,
    'method_calls{class=Shop,method=price,error=}': 2,
    'method_calls{class=Warehouse,method=build,error=}': 1,
    'method_calls{class=Warehouse,method=take,error=}': 1,
    'method_calls{class=Warehouse,method=refill,error=}': 1,
    'method_in_flight{class=Shop,method=price}': 0,
    'method_in_flight{class=Shop,method=query}': 0,
    'method_errors{class=Shop,method=refuse,error=Declined}': 1,
    'shipping_seconds{class=Shop,method=ship,error=,plan=paid}': 1,
    'shop_pack_calls{error=,size=true}': 1,
  },
};

const inStandardOnly: Printed['recorded'] = {
  'method_duration_seconds{class=Till,method=open,error=}': 2,
  'method_duration_seconds{class=Till,method=#count,error=}': 1,
  'method_duration_seconds{class=Till,method=#audit,error=}': 1,
};

describe.each(['standard', 'legacy'] satisfies Mode[])('%s decorators', (mode) => {
  test.each(Object.entries(compilers))('%s', async (name, compile) => {
    const folder = emptyFolder(`${mode}-${name}`);
    expect((await compile(fixture, folder, mode)).map(sayDiagnostic)).toEqual([]);
    const { returned, recorded } = JSON.parse(runProgram(join(folder, 'main.js'), mode)) as Printed;
    const more = mode === 'standard' ? [[true, 3]] : [];
    expect(returned).toEqual([...expected.returned, ...more]);
    expect(recorded).toEqual({ ...expected.recorded, ...(mode === 'standard' && inStandardOnly) });
  });
});
