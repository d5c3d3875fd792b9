import { maskSource } from './masked-source.js';

export interface Import {
  /** What stands in the quotes; `undefined` where it is computed. */
  readonly specifier: string | undefined;
  readonly line: number;
  /** `export * from` and `export * as name from`. */
  readonly reExportsAll: boolean;
}

/** `import`, a default name, `* as name` or `{ … }`, `from`. */
const importFrom =
  /(?<![.\w$])import(?![\w$])\s*(?:type\b\s*)?(?:[\w$]+\s*,?\s*)?(?:\*\s*as\s+[\w$]+\s*|\{[^{}]*\}\s*)?from\s*"(?<string>\d+)"/g;

/** Each has the index of the specifier as its group `string`, or none where it is computed. */
const forms = [
  importFrom,
  /(?<![.\w$])import\s*"(?<string>\d+)"/g,
  /(?<![.\w$])export\s*(?:type\s*)?\{[^{}]*\}\s*from\s*"(?<string>\d+)"/g,
  /(?<![.\w$])export\s*(?:type\s*)?(?<all>\*)\s*(?:as\s+[\w$]+\s+)?from\s*"(?<string>\d+)"/g,
  /(?<![.\w$])import\s*\(\s*(?:"(?<string>\d+)"\s*[,)])?/g,
  /(?<![.\w$])require(?:\.resolve)?\s*\(\s*(?:"(?<string>\d+)"\s*[,)])?/g,
];

/** Every module a source names: values and types, static and dynamic, re-exports, `require`. In file order. */
export function importsOf(text: string): Import[] {
  const { code, strings } = maskSource(text);
  const found = new Map<number, Import>();
  for (const form of forms) {
    for (const match of code.matchAll(form)) {
      const index = match.groups?.['string'];
      found.set(match.index, {
        specifier: index === undefined ? undefined : strings[Number(index)],
        line: code.slice(0, match.index).split('\n').length,
        reExportsAll: match.groups?.['all'] !== undefined,
      });
    }
  }
  return [...found].sort(([a], [b]) => a - b).map(([, each]) => each);
}

/** The package of a bare specifier: `@scope/name/sub` → `@scope/name`. `undefined` for `./x` and `node:x`. */
export function packageOf(specifier: string): string | undefined {
  if (/^(\.{0,2}\/|\.{1,2}$|node:|#)/.test(specifier)) return undefined;
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
