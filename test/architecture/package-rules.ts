import { isBuiltin } from 'node:module';
import { importsOf, packageOf } from './imports.js';
import { arrows, outsideTheShelves, tests } from './tables.js';
import { isTest, type Manifest, ownerOf, type Package, type Workspace } from './workspace.js';

/** A rule says what is wrong, one line for each finding, or nothing. */
export type Rule = (workspace: Workspace) => string[];

/** Every published package stands in the table, and what its manifest asks for is an arrow of the table. */
export const manifestsFollowTheArrows: Rule = ({ packages }) => {
  const ours = new Set([...packages.map(({ manifest }) => manifest.name), ...Object.keys(arrows)]);
  return packages.flatMap(({ dir, manifest }) => {
    if (!onAShelf(dir) && !outsideTheShelves.test(dir)) return [`${dir}: a package that no shelf has room for`];
    if (onAShelf(dir) && arrows[manifest.name] === undefined)
      return [`${dir}: "${manifest.name}" is not in the table of arrows`];
    return [...allDependencies(manifest)]
      .filter((name) => ours.has(name) && !mayPointAt(dir, manifest.name, name))
      .map((name) => `${dir}/package.json: no arrow leads from ${manifest.name} to ${name}`);
  });
};

/** The TypeScript references are the manifest's own packages, no more and no fewer; the root references all. */
export const referencesFollowTheManifests: Rule = ({ root, packages }) => {
  const dirs = new Map(packages.map(({ dir, manifest }) => [manifest.name, dir]));
  const compare = (dir: string, got: readonly string[], expected: readonly string[]) => [
    ...expected
      .filter((each) => !got.includes(each))
      .map((each) => `${dir}/tsconfig.json: lacks the reference to ${each}`),
    ...got
      .filter((each) => !expected.includes(each))
      .map((each) => `${dir}/tsconfig.json: references ${each}, of which its package.json says nothing`),
  ];
  return [
    ...compare('.', root.references, [...dirs.values()]),
    ...packages.flatMap(({ dir, manifest, references }) => {
      const own = [...allDependencies(manifest)].map((name) => dirs.get(name)).filter((each) => each !== undefined);
      return compare(dir, references, own);
    }),
  ];
};

/** Imports between packages follow the arrows, by name, and reach no further in than `exports` lets users. */
export const importsFollowTheArrows: Rule = (workspace) =>
  eachImport(workspace, ({ owner, specifier }) => {
    const name = packageOf(specifier);
    const target = workspace.packages.find(({ manifest }) => manifest.name === name);
    if (name === undefined || target === undefined) {
      return name !== undefined && name in arrows ? `imports ${name}, which does not exist yet` : undefined;
    }
    if (target === owner) return `imports its own package by name; say which file`;
    if (owner !== workspace.root && !mayPointAt(owner.dir, owner.manifest.name, name)) {
      return `no arrow leads from ${owner.manifest.name} to ${name}`;
    }
    const subpath = `.${specifier.slice(name.length)}`;
    return target.manifest.exports?.[subpath] === undefined ? `${name} does not export "${subpath}"` : undefined;
  });

/** A relative import stays inside its package: across the border, a package is met as its users meet it. */
export const relativeImportsStayInside: Rule = (workspace) =>
  eachImport(workspace, ({ path, owner, specifier }) => {
    if (!specifier.startsWith('.')) return undefined;
    const target = new URL(specifier, `file:///${path}`).pathname.slice(1);
    // The workshop's own files (scripts, configuration) belong to the root package; its tests try them.
    if (isTest(path) && ownerOf(target, workspace) === workspace.root) return undefined;
    return ownerOf(target, workspace) === owner ? undefined : `"${specifier}" leaves ${owner.dir}`;
  });

/** What a source imports, its own manifest declares. Tests may also use the root's tools. */
export const thirdPartyImportsAreDeclared: Rule = (workspace) =>
  eachImport(workspace, ({ path, owner, specifier }) => {
    const name = packageOf(specifier);
    if (name === undefined) return undefined;
    if (isBuiltin(name)) return `write "node:${specifier}"`;
    if (name === owner.manifest.name) return undefined;
    const { manifest } = owner;
    const declared = new Set(
      manifest.private || isTest(path) ? allDependencies(manifest) : shippedDependencies(manifest),
    );
    if (isTest(path)) for (const tool of allDependencies(workspace.root.manifest)) declared.add(tool);
    if (declared.has(name)) return undefined;
    return `imports ${name}, which ${owner.dir}/package.json does not declare`;
  });

/** An import whose name is computed cannot be checked, neither here nor by a bundler. */
export const importsAreLiteral: Rule = ({ sources }) =>
  [...sources].flatMap(([path, text]) =>
    isTest(path) || !path.startsWith('packages/')
      ? []
      : importsOf(text)
          .filter(({ specifier }) => specifier === undefined)
          .map(({ line }) => `${path}:${line}: imports a computed name`),
  );

/**
 * The first: of a private package. The second: of one that ships, whose modules are put into few files. The third: of
 * one with a program for the browser beside, which is compiled against other types, and put into one file.
 */
const builds: readonly string[] = [
  'tsc -p .',
  'tsc -p . && node ../../scripts/bundle.js',
  'tsc -p . && tsc -p tsconfig.browser.json && node ../../scripts/bundle.js && node ../../scripts/bundle-browser.js',
];

/**
 * A package's build writes into its own dist only, as builds run side by side: `tsc -b` would rebuild a stale
 * reference from two places at once. A private package takes the workspace's packages at any version, as a
 * release does not rewrite its manifest.
 */
export const buildsStandSideBySide: Rule = ({ packages }) =>
  packages.flatMap(({ dir, manifest }) => {
    const findings: string[] = [];
    const build = manifest.scripts?.['build'];
    if (build !== undefined && !builds.includes(build)) {
      findings.push(`${dir}/package.json: "build" must be "${builds.join('" or "')}"`);
    }
    const ours = new Set(packages.map((each) => each.manifest.name));
    for (const [name, range] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
      const release = onAShelf(dir) ? range.startsWith('^') : range === '*';
      if (ours.has(name) && !release)
        findings.push(`${dir}/package.json: ${name} must be "${onAShelf(dir) ? '^version' : '*'}"`);
    }
    return findings;
  });

/** What a package must say of itself before it is published. */
export const manifestsArePublishable: Rule = ({ packages }) =>
  packages
    .filter(({ dir }) => onAShelf(dir))
    .flatMap(({ dir, manifest }) => {
      const must: [boolean, string][] = [
        [manifest.private !== true, 'must not be private'],
        [manifest.type === 'module', '"type" must be "module"'],
        [manifest.license === 'Apache-2.0', '"license" must be "Apache-2.0"'],
        [manifest.engines?.node === '>=20.19', '"engines.node" must be ">=20.19"'],
        [manifest.publishConfig?.access === 'public', '"publishConfig.access" must be "public"'],
        [manifest.sideEffects !== undefined, '"sideEffects" must be said'],
        [manifest.exports?.['./package.json'] !== undefined, '"exports" must have "./package.json"'],
        [(manifest.files ?? []).includes('!**/*.test.*'), '"files" must leave out "!**/*.test.*"'],
      ];
      return must.filter(([holds]) => !holds).map(([, message]) => `${dir}/package.json: ${message}`);
    });

function onAShelf(dir: string): boolean {
  return dir.startsWith('packages/');
}

function mayPointAt(dir: string, from: string, to: string): boolean {
  if (onAShelf(dir)) return (arrows[from] ?? []).includes(to);
  return to in arrows || (dir === tests && to.startsWith('@sonde-example/'));
}

function shippedDependencies(manifest: Manifest): string[] {
  const { dependencies, peerDependencies, optionalDependencies } = manifest;
  return Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies });
}

function allDependencies(manifest: Manifest): Set<string> {
  return new Set([...shippedDependencies(manifest), ...Object.keys(manifest.devDependencies ?? {})]);
}

interface ImportInPlace {
  readonly path: string;
  readonly owner: Package;
  readonly specifier: string;
}

function eachImport(workspace: Workspace, judge: (each: ImportInPlace) => string | undefined): string[] {
  return [...workspace.sources].flatMap(([path, text]) =>
    importsOf(text).flatMap(({ specifier, line }) => {
      const complaint = specifier && judge({ path, owner: ownerOf(path, workspace), specifier });
      return complaint ? [`${path}:${line}: ${complaint}`] : [];
    }),
  );
}
