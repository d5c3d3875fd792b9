import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import * as fileRules from './architecture/file-rules.js';
import * as packageRules from './architecture/package-rules.js';
import { arrows } from './architecture/tables.js';
import { readWorkspace } from './architecture/workspace.js';

// That each rule finds what it is there for is shown in test/architecture/.

const workspace = readWorkspace(fileURLToPath(new URL('..', import.meta.url)));

test('the tree was read', () => {
  expect(workspace.packages.map(({ dir }) => dir)).toEqual(
    expect.arrayContaining(['packages/metrics', 'packages/prometheus', 'examples/shop', 'bench', 'test']),
  );
  expect([...workspace.sources.keys()]).toContain('test/architecture.test.ts');
});

describe('packages', () => {
  test.each(Object.entries(packageRules))('%s', (_name, rule) => {
    expect(rule(workspace)).toEqual([]);
  });
});

describe('files', () => {
  test.each(Object.entries(fileRules))('%s', (_name, rule) => {
    expect(rule(workspace)).toEqual([]);
  });
});

test('the table of arrows goes down only', () => {
  const height = (name: string, trail: readonly string[] = []): number => {
    expect(trail, 'a circle of packages').not.toContain(name);
    return 1 + Math.max(0, ...(arrows[name] ?? []).map((below) => height(below, [...trail, name])));
  };
  expect(Object.keys(arrows).map((name) => height(name))).toEqual([1, 2, 2, 2, 2, 2, 2, 3]);
});
