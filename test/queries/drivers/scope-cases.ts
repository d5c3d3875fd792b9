import { currentScope, runInScope, runScope, type Scope } from '@sonde/metrics';
import { expect } from 'vitest';
import { type DriverCase, expectAllEnded, fileOf } from './cases.js';
import { people } from './kit.js';

const request = (name: string): Scope => ({ kind: 'request', name });

/** Six requests with five queries each, by fewer connections than there are queries, all of them warm. */
const requests = Array.from({ length: 6 }, (_, k) => k);
const queries = Array.from({ length: 5 }, (_, k) => k);

export const scopeCases: readonly DriverCase[] = [
  {
    name: 'right scope and call site under load',
    async run({ driver, open, observer, observe }) {
      observe();
      const ask = async (r: number, q: number) =>
        await ((r + q) % 2 === 0 ? open.find(q + 1) : open.findElsewhere(q + 1));
      await Promise.all(requests.map((r) => runInScope(request(`warm ${r}`), () => ask(r, 0))));
      observer.seen.length = 0;
      await Promise.all(
        requests.map((r) =>
          runInScope(request(`request ${r}`), async () => {
            await Promise.all(queries.map((q) => ask(r, q)));
          }),
        ),
      );
      const told = observer.seen.map(
        ({ scope, site }) => `${scope?.name} ${site?.file} ${/\w+$/.exec(site?.function ?? '')?.[0]}`,
      );
      const expected = requests.flatMap((r) =>
        queries.map((q) => `request ${r} ${fileOf(driver)} ${(r + q) % 2 === 0 ? 'find' : 'findElsewhere'}`),
      );
      expect(told.toSorted()).toEqual(expected.toSorted());
      expectAllEnded(observer);
    },
  },
  {
    name: 'right scope one after the other',
    async run({ open, observer, observe }) {
      observe();
      await Promise.all(
        requests.map((r) =>
          runInScope(request(`request ${r}`), async () => {
            for (const q of queries) await open.find(q + 1);
            expect(currentScope()?.name).toBe(`request ${r}`);
          }),
        ),
      );
      const scopes = observer.seen.map(({ scope }) => scope?.name);
      expect(scopes.toSorted()).toEqual(requests.flatMap((r) => queries.map(() => `request ${r}`)).toSorted());
      expectAllEnded(observer);
    },
  },
  {
    name: 'callbacks run in the scope of their call',
    applies: (_, open) => open.findByCallback !== undefined,
    async run({ open, observer, observe }) {
      observe();
      const ask = (id: number) =>
        new Promise<string | undefined>((resolve, reject) => {
          open.findByCallback?.(id, (error) => (error == null ? resolve(currentScope()?.name) : reject(error)));
        });
      // The second query is asked from the callback of the first.
      const chain = (r: number) =>
        new Promise<(string | undefined)[]>((resolve, reject) => {
          open.findByCallback?.(1, (error) => {
            if (error != null) return reject(error);
            const first = currentScope()?.name;
            ask(r + 1).then((second) => resolve([first, second]), reject);
          });
        });
      const inCallbacks = await Promise.all(requests.map((r) => runInScope(request(`request ${r}`), () => chain(r))));
      expect(inCallbacks).toEqual(requests.map((r) => [`request ${r}`, `request ${r}`]));
      const scopes = observer.seen.map(({ scope }) => scope?.name);
      expect(scopes.toSorted()).toEqual(requests.flatMap((r) => [`request ${r}`, `request ${r}`]));
      expectAllEnded(observer);
    },
  },
  {
    name: 'rows sampled: N+1 with its parent',
    async run({ driver, open, observer, observe }) {
      observe();
      const scope = request('list people');
      await runScope(scope, async () => {
        await open.list();
        for (const { id } of people) await open.find(id);
      });
      const found = observer.findings().filter(({ kind }) => kind === 'n_plus_one');
      expect(found).toHaveLength(1);
      expect(found[0]).toMatchObject({
        confidence: 'high',
        count: people.length,
        distinct: people.length,
        statement: { system: driver.system },
      });
      expect(found[0]?.parent).toBeDefined();
      expect(found[0]?.sites[0]).toMatchObject({ file: fileOf(driver) });
      expect(found[0]?.sites[0]?.function).toMatch(/find$/);
    },
  },
];
