import { importsOf } from './imports.js';
import { maskSource } from './masked-source.js';
import type { Rule } from './package-rules.js';
import { bannedWords, clocks, maxLines, rooms } from './tables.js';
import { isTest, resolveSource, type Workspace } from './workspace.js';

/** A relative import names a file that is there. */
export const relativeImportsResolve: Rule = ({ sources }) =>
  [...sources].flatMap(([path, text]) =>
    importsOf(text)
      .filter(({ specifier }) => specifier?.startsWith('.') && !/\.(json|css|html)$/.test(specifier))
      .filter(({ specifier }) => resolveSource(path, specifier as string, sources) === undefined)
      .map(({ specifier, line }) => `${path}:${line}: no file "${specifier}"`),
  );

/** No file imports itself in the end, type imports included. Each knot is told once, by one of its circles. */
export const noCycles: Rule = ({ sources }) => {
  const graph = new Map([...sources].map(([path, text]) => [path, neighbours(path, text, sources)]));
  const done = new Set<string>();
  const findings: string[] = [];

  function walk(path: string, trail: string[]): void {
    const start = trail.indexOf(path);
    if (start !== -1) findings.push(`cycle: ${[...trail.slice(start), path].join(' → ')}`);
    if (start !== -1 || done.has(path)) return;
    for (const next of graph.get(path) ?? []) walk(next, [...trail, path]);
    done.add(path);
  }
  for (const path of graph.keys()) walk(path, []);
  return findings;
};

/** Inside a package, rooms import only the rooms that the table gives them. Tests may look anywhere. */
export const roomsKeepTheirDoors: Rule = ({ sources }) =>
  Object.entries(rooms).flatMap(([dir, doors]) => {
    const src = `${dir}/src/`;
    const inside = [...sources].filter(([path]) => path.startsWith(src) && !isTest(path));
    return inside.flatMap(([path, text]) => {
      const from = roomOf(path, src);
      const allowed = doors[from];
      if (allowed === undefined) return [`${path}: the room "${from}" is not in the table of rooms`];
      return neighbours(path, text, sources)
        .filter((target) => target.startsWith(src))
        .map((target) => [target, roomOf(target, src)] as const)
        .filter(([, to]) => to !== from && !allowed.includes(to))
        .map(([target]) => `${path}: "${from}" may not import ${target.slice(src.length)}`);
    });
  });

/** Compiled code lies in `dist`: beside its source it would be loaded in its place, and grow stale there. */
export const nothingIsCompiledBesideItsSource: Rule = ({ sources }) =>
  [...sources.keys()].flatMap((path) => {
    const source = path.replace(/(\.d\.ts|\.js)$/, '.ts');
    return source !== path && sources.has(source) ? [`${path}: compiled from ${source}, and in its way`] : [];
  });

/** File and folder names say what is inside. */
export const namesSaySomething: Rule = ({ sources }) =>
  [...sources.keys()].flatMap((path) =>
    path
      .split(/[/.\-_]/)
      .filter((word) => bannedWords.includes(word.toLowerCase()))
      .map((word) => `${path}: "${word}" says nothing about what is inside`),
  );

/** `index.ts` is the list of what a package gives: name by name. */
export const indexesListNames: Rule = ({ sources }) =>
  [...sources]
    .filter(([path]) => /(^|\/)index\.(ts|js)$/.test(path))
    .flatMap(([path, text]) =>
      importsOf(text)
        .filter(({ reExportsAll }) => reExportsAll)
        .map(({ line }) => `${path}:${line}: lists no names: "export *"`),
    );

/** A file is a room with one purpose. Tests are lists, and may be long. */
export const filesStayShort: Rule = ({ sources }) =>
  [...sources].flatMap(([path, text]) => {
    const lines = text.replace(/\n$/, '').split('\n').length;
    return path.endsWith('.test.ts') || lines <= maxLines
      ? []
      : [`${path}: ${lines} lines, at most ${maxLines} are allowed`];
  });

/** One file reads the time; everything else is handed a clock, so that a test can hand in its own. */
export const onlyTheClockReadsTime: Rule = ({ sources }) =>
  [...sources]
    .filter(([path]) => path.startsWith('packages/') && !isTest(path) && !clocks.includes(path))
    .flatMap(([path, text]) => {
      const { code } = maskSource(text);
      return [...code.matchAll(/\b(Date\s*\.\s*now|performance\s*\.\s*now|hrtime|new\s+Date\s*\(\s*\))/g)].map(
        ({ 0: found, index }) => `${path}:${code.slice(0, index).split('\n').length}: reads the time itself: ${found}`,
      );
    });

function roomOf(path: string, src: string): string {
  return (path.slice(src.length).split('/')[0] as string).replace(/\.ts$/, '');
}

function neighbours(path: string, text: string, sources: Workspace['sources']): string[] {
  return importsOf(text).flatMap(({ specifier }) =>
    specifier?.startsWith('.') ? (resolveSource(path, specifier, sources) ?? []) : [],
  );
}
