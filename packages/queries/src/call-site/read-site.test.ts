import { describe, expect, test } from 'vitest';
import { captureStack } from './capture-stack.js';
import { readSite } from './read-site.js';

const here = 'packages/queries/src/call-site/read-site.test.ts';

/** What a driver does: by now the application is gone from the stack, but for its promises. */
async function driver() {
  await new Promise((resolve) => setImmediate(resolve));
  return captureStack(driver);
}

const stackOf = (...lines: string[]) => ({ stack: ['Error', ...lines.map((line) => `    at ${line}`)].join('\n') });

describe('under this test runner, which maps stacks itself', () => {
  test('the place is the one in this file', () => {
    const capture = () => captureStack(capture);
    const list = () => capture();
    expect(readSite(list())).toEqual({ file: here, line: 18, column: 24, function: 'list' });
  });

  test('behind an await, it is that of the caller that waits', async () => {
    interface Order {
      readonly id: number;
    }
    class OrderService {
      async list(ids: readonly Order[]) {
        const stacks = [];
        for (const _ of ids) stacks.push(await driver());
        return stacks;
      }
    }
    const [stack] = await new OrderService().list([{ id: 1 }]);
    expect(readSite(stack)).toEqual({ file: here, line: 29, column: 42, function: 'OrderService.list' });
  });

  test('in Promise.all, it is there too', async () => {
    const load = async (_: number) => await driver();
    const stacks = await Promise.all([1, 2].map(load));
    expect(stacks.map((stack) => readSite(stack)?.function)).toEqual(['load', 'load']);
  });
});

describe('the first frame of the application', () => {
  const rest = ['list (/srv/shop/src/orders.ts:5:3)', 'handle (/srv/shop/src/server.ts:9:1)'];
  const site = { file: '/srv/shop/src/orders.ts', line: 5, column: 3, function: 'list' };

  test.each([
    ['node:internal/process/task_queues:95:5'],
    ['process.processTicksAndRejections (node:internal/process/task_queues:95:5)'],
    ['Client.query (/srv/shop/node_modules/pg/lib/client.js:10:1)'],
    ['Client.query (/srv/shop/node_modules/.pnpm/pg@8/node_modules/pg/lib/client.js:10:1)'],
    ['Client.query (/srv/shop/.yarn/cache/pg-npm-8.zip/node_modules/pg/lib/client.js:10:1)'],
    ['Client.query (C:\\shop\\node_modules\\pg\\lib\\client.js:10:1)'],
    ['Client.query (file:///C:/shop/node_modules/pg/lib/client.js:10:1)'],
    [`observe (${new URL('../observation/query-observer.ts', import.meta.url).href}:10:1)`],
    [`observe (${process.cwd()}/packages/queries/dist/observation/query-observer.js:10:1)`],
    ['evalmachine.<anonymous>:1:1'],
    ['Array.map (<anonymous>)'],
    ['async Promise.all (index 0)'],
    ['eval (eval at run (/srv/shop/src/run.ts:1:1), <anonymous>:1:1)'],
  ])('is not %s', (line) => {
    expect(readSite(stackOf(line, ...rest))).toEqual(site);
  });

  test('may be one that waits', () => {
    expect(readSite(stackOf('async list (/srv/shop/src/orders.ts:5:3)', ...rest))).toEqual(site);
  });

  test('may be on Windows', () => {
    expect(readSite(stackOf('list (C:\\shop\\src\\orders.ts:5:3)'))).toMatchObject({ file: 'C:/shop/src/orders.ts' });
    expect(readSite(stackOf('list (file:///C:/shop/src/orders.ts:5:3)'))).toMatchObject({
      file: 'C:/shop/src/orders.ts',
    });
  });

  test('may be missing', () => {
    expect(readSite(undefined)).toBeUndefined();
    expect(readSite({})).toBeUndefined();
    expect(readSite(stackOf('node:internal/timers:1:1', 'run (/srv/node_modules/pg/index.js:1:1)'))).toBeUndefined();
  });
});

describe('frames that are ignored', () => {
  const stack = stackOf(
    `find (${process.cwd()}/src/data/orders.ts:5:3)`,
    `findAll (${process.cwd()}/src/data/all.ts:6:3)`,
    `list (${process.cwd()}/src/service.ts:7:3)`,
  );

  test('are passed over, by the path that is shown', () => {
    const site = readSite(stack, { ignoreFrames: (file) => file.startsWith('src/data/') });
    expect(site).toEqual({ file: 'src/service.ts', line: 7, column: 3, function: 'list' });
  });

  test('are better than none', () => {
    expect(readSite(stack, { ignoreFrames: () => true })?.file).toBe('src/data/orders.ts');
  });

  test('by a function that throws, are not', () => {
    const site = readSite(stack, {
      ignoreFrames: () => {
        throw new Error('bad pattern');
      },
    });
    expect(site?.file).toBe('src/data/orders.ts');
  });
});
