import { describe, expect, test } from 'vitest';
import * as rules from './package-rules.js';
import type { Manifest, Package, Workspace } from './workspace.js';

const publishable: Omit<Manifest, 'name'> = {
  type: 'module',
  license: 'Apache-2.0',
  engines: { node: '>=20.19' },
  sideEffects: false,
  files: ['dist', '!**/*.test.*'],
  exports: { '.': './dist/index.js', './process': './dist/process/index.js', './package.json': './package.json' },
  publishConfig: { access: 'public' },
};

function pack(dir: string, manifest: Partial<Manifest> & { name: string }, references: string[] = []): Package {
  return { dir, manifest: { ...publishable, ...manifest }, references };
}

/** A small workspace in which all is well, with one thing changed. */
function workspace({
  packages = [],
  sources = {},
  rootReferences,
}: {
  packages?: Package[];
  sources?: Record<string, string>;
  rootReferences?: string[];
}): Workspace {
  const base = [
    pack('packages/metrics', { name: '@sonde/metrics', dependencies: { 'hdr-histogram-js': '3' } }),
    pack('packages/prometheus', { name: '@sonde/prometheus', dependencies: { '@sonde/metrics': '^1' } }, [
      'packages/metrics',
    ]),
    pack('bench', { name: 'bench', private: true, dependencies: { '@sonde/metrics': '*', tinybench: '1' } }, [
      'packages/metrics',
    ]),
    pack('test', { name: 'test', private: true, dependencies: { '@sonde/metrics': '*' } }, ['packages/metrics']),
  ].filter(({ dir }) => packages.every((each) => each.dir !== dir));
  const all = [...base, ...packages];
  return {
    root: pack(
      '.',
      { name: 'root', private: true, devDependencies: { vitest: '4' } },
      rootReferences ?? all.map(({ dir }) => dir),
    ),
    packages: all,
    sources: new Map(Object.entries(sources)),
  };
}

const good = workspace({
  sources: {
    'packages/metrics/src/index.ts': `import { readFile } from 'node:fs'; import * as hdr from 'hdr-histogram-js'; import './registry/registry.js';`,
    'packages/metrics/src/registry/registry.ts': `import type { Family } from '../model/snapshot.js';`,
    'packages/metrics/src/index.test.ts': `import { test } from 'vitest';`,
    'packages/prometheus/src/index.ts': `import type { Registry } from '@sonde/metrics'; import('@sonde/metrics/process');`,
    'bench/src/main.ts': `import 'tinybench'; import '@sonde/metrics';`,
    'test/package.test.ts': `import { root } from '../scripts/workspace.js'; import 'vitest'; import '@sonde/metrics';`,
    'scripts/workspace.js': `import 'node:fs';`,
  },
});

test.each(Object.entries(rules))('%s finds nothing where all is well', (_name, rule) => {
  expect(rule(good)).toEqual([]);
});

describe('manifestsFollowTheArrows', () => {
  const { manifestsFollowTheArrows } = rules;

  test.each(['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'])(
    'a leaf that has a leaf in %s',
    (field) => {
      const http = pack('packages/http', { name: '@sonde/http', [field]: { '@sonde/prometheus': '1' } });
      expect(manifestsFollowTheArrows(workspace({ packages: [http] }))).toEqual([
        'packages/http/package.json: no arrow leads from @sonde/http to @sonde/prometheus',
      ]);
    },
  );

  test('an arrow that goes up, even to a package that does not exist yet', () => {
    const metrics = pack('packages/metrics', { name: '@sonde/metrics', dependencies: { sonde: '1' } });
    expect(manifestsFollowTheArrows(workspace({ packages: [metrics] }))).toEqual([
      'packages/metrics/package.json: no arrow leads from @sonde/metrics to sonde',
    ]);
  });

  test('a published package that leans on a private one', () => {
    const metrics = pack('packages/metrics', { name: '@sonde/metrics', devDependencies: { bench: '*' } });
    expect(manifestsFollowTheArrows(workspace({ packages: [metrics] }))).toHaveLength(1);
  });

  test('an example is for the tests alone', () => {
    const shop = pack('examples/shop', { name: '@sonde-example/shop', private: true });
    const depending = (dir: string) =>
      pack(dir, { name: dir, private: true, dependencies: { '@sonde-example/shop': '*' } });
    expect(manifestsFollowTheArrows(workspace({ packages: [shop, depending('test')] }))).toEqual([]);
    expect(manifestsFollowTheArrows(workspace({ packages: [shop, depending('bench')] }))).toHaveLength(1);
  });

  test('a package nobody drew', () => {
    expect(
      manifestsFollowTheArrows(workspace({ packages: [pack('packages/extra', { name: '@sonde/extra' })] })),
    ).toEqual(['packages/extra: "@sonde/extra" is not in the table of arrows']);
    expect(
      manifestsFollowTheArrows(workspace({ packages: [pack('attic/extra', { name: '@sonde/http' })] })),
    ).toHaveLength(1);
  });
});

describe('referencesFollowTheManifests', () => {
  const { referencesFollowTheManifests } = rules;

  test('a reference too few, a reference too many', () => {
    const prometheus = pack(
      'packages/prometheus',
      { name: '@sonde/prometheus', dependencies: { '@sonde/metrics': '^1' } },
      ['bench'],
    );
    expect(referencesFollowTheManifests(workspace({ packages: [prometheus] }))).toEqual([
      'packages/prometheus/tsconfig.json: lacks the reference to packages/metrics',
      'packages/prometheus/tsconfig.json: references bench, of which its package.json says nothing',
    ]);
  });

  test('a package that the root leaves out', () => {
    expect(
      referencesFollowTheManifests(workspace({ rootReferences: ['packages/metrics', 'packages/prometheus', 'test'] })),
    ).toEqual(['./tsconfig.json: lacks the reference to bench']);
  });
});

describe('importsFollowTheArrows', () => {
  const complaints = (path: string, text: string) =>
    rules.importsFollowTheArrows(workspace({ sources: { [path]: text } }));

  test.each([
    `import { renderText } from '@sonde/prometheus';`,
    `import type { Options } from '@sonde/prometheus';`,
    `export type { Options } from '@sonde/prometheus';`,
    `type A = import('@sonde/prometheus').Options;`,
    `await import('@sonde/prometheus');`,
  ])('up, as %s', (text) => {
    expect(complaints('packages/metrics/src/a.ts', text)).toEqual([
      'packages/metrics/src/a.ts:1: no arrow leads from @sonde/metrics to @sonde/prometheus',
    ]);
  });

  test('in a test as well', () => {
    expect(complaints('packages/metrics/src/a.test.ts', `import '@sonde/prometheus';`)).toHaveLength(1);
  });

  test('past the exports', () => {
    expect(complaints('bench/src/a.ts', `import '@sonde/metrics/dist/series/series-store.js';`)).toEqual([
      'bench/src/a.ts:1: @sonde/metrics does not export "./dist/series/series-store.js"',
    ]);
  });

  test('its own package, or one that does not exist', () => {
    expect(complaints('packages/metrics/src/a.ts', `import '@sonde/metrics';`)).toHaveLength(1);
    expect(complaints('packages/metrics/src/a.ts', `import '@sonde/otlp';`)).toHaveLength(1);
  });
});

test.each([
  ['packages/prometheus/src/a.ts', '../../metrics/src/index.js'],
  ['packages/prometheus/src/a.test.ts', '../../../test/servers.js'],
  ['bench/src/a.ts', '../../packages/metrics/src/index.js'],
  ['test/a.test.ts', '../packages/metrics/src/series/label-trie.js'],
  ['packages/metrics/src/a.ts', '../../../scripts/workspace.js'],
])('relativeImportsStayInside: %s may not import %s', (path, specifier) => {
  expect(rules.relativeImportsStayInside(workspace({ sources: { [path]: `import '${specifier}';` } }))).toHaveLength(1);
});

describe('thirdPartyImportsAreDeclared', () => {
  test.each([
    ['packages/metrics/src/a.ts', `import type { Counter } from 'prom-client';`],
    ['packages/metrics/src/a.ts', `import { test } from 'vitest';`],
    ['packages/metrics/src/a.test.ts', `import 'fast-check';`],
    ['bench/src/a.ts', `await import('prom-client/package.json');`],
    ['test/a.test.ts', `import 'es-module-lexer';`],
    ['scripts/a.js', `import 'semver';`],
  ])('%s: %s', (path, text) => {
    expect(rules.thirdPartyImportsAreDeclared(workspace({ sources: { [path]: text } }))).toHaveLength(1);
  });

  test('a package of devDependencies alone is not there for the users', () => {
    const metrics = pack('packages/metrics', { name: '@sonde/metrics', devDependencies: { pino: '9' } });
    const sources = {
      'packages/metrics/src/a.ts': `import 'pino';`,
      'packages/metrics/src/a.test.ts': `import 'pino';`,
    };
    expect(rules.thirdPartyImportsAreDeclared(workspace({ packages: [metrics], sources }))).toEqual([
      'packages/metrics/src/a.ts:1: imports pino, which packages/metrics/package.json does not declare',
    ]);
  });

  test('a peer is declared', () => {
    const metrics = pack('packages/metrics', { name: '@sonde/metrics', peerDependencies: { pino: '9' } });
    const sources = { 'packages/metrics/src/a.ts': `import 'pino';` };
    expect(rules.thirdPartyImportsAreDeclared(workspace({ packages: [metrics], sources }))).toEqual([]);
  });

  test('a builtin is called by its full name', () => {
    expect(rules.thirdPartyImportsAreDeclared(workspace({ sources: { 'scripts/a.js': `import 'fs';` } }))).toEqual([
      'scripts/a.js:1: write "node:fs"',
    ]);
  });
});

test.each([
  ['packages/http', { scripts: { build: 'tsc -b' } }],
  ['packages/http', { dependencies: { '@sonde/metrics': '1.0.0' } }],
  ['packages/http', { dependencies: { '@sonde/metrics': '*' } }],
  ['bench', { devDependencies: { '@sonde/metrics': '^1' } }],
])('buildsStandSideBySide: %s, %j', (dir, change) => {
  expect(rules.buildsStandSideBySide(workspace({ packages: [pack(dir, { name: dir, ...change })] }))).toHaveLength(1);
});

test('importsAreLiteral', () => {
  expect(
    rules.importsAreLiteral(workspace({ sources: { 'packages/metrics/src/a.ts': `\nawait import(name);` } })),
  ).toEqual(['packages/metrics/src/a.ts:2: imports a computed name']);
});

test.each([
  { private: true },
  { type: 'commonjs' },
  { license: 'MIT' },
  { engines: { node: '>=18' } },
  { files: ['dist'] },
  { exports: { '.': './dist/index.js' } },
  { publishConfig: {} },
])('manifestsArePublishable: %j', (change) => {
  const http = pack('packages/http', { name: '@sonde/http', ...change });
  expect(rules.manifestsArePublishable(workspace({ packages: [http] }))).toHaveLength(1);
});
