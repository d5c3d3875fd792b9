import { rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from '../../scripts/workspace.js';
import { compile, type compilers, sayDiagnostic } from '../compiler.js';
import type { Installation } from './packed.js';

/** How a consumer's compiler is set up, and the files that it compiles. */
export interface ConsumerSetup {
  readonly module: string;
  readonly moduleResolution: string;
  readonly files: readonly string[];
}

export const nodeNext: ConsumerSetup = {
  module: 'NodeNext',
  moduleResolution: 'NodeNext',
  // The second one is CommonJS, which requires ES modules.
  files: ['every-entry.mts', 'every-entry.cts'],
};
export const bundler: ConsumerSetup = { module: 'ESNext', moduleResolution: 'Bundler', files: ['every-entry.ts'] };

/**
 * Compiles a program that imports these entries, with the declarations of all packages checked too.
 *
 * @returns what the compiler says of the program and of our declarations, and not of those of others
 */
export function compileConsumer(
  installation: Installation,
  entries: readonly string[],
  { module, moduleResolution, files }: ConsumerSetup,
  compiler: (typeof compilers)[number],
): string[] {
  const { folder } = installation;
  const lines = entries.map((entry, at) => `import * as entry${at} from '${entry}';`);
  const all = entries.map((_, at) => `entry${at}`).join(', ');
  const program = `${lines.join('\n')}\nexport const all: readonly object[] = [${all}];\n`;
  for (const file of files) writeFileSync(join(folder, file), program);
  const compilerOptions = {
    module,
    moduleResolution,
    target: 'ES2022',
    lib: ['ES2022', 'DOM', 'DOM.Iterable'],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
    typeRoots: [join(root, 'node_modules/@types')],
    types: ['node'],
  };
  const project = join(folder, 'tsconfig.every-entry.json');
  writeFileSync(project, JSON.stringify({ compilerOptions, files }));
  const found = compile(project, compiler).filter((each) => isOurs(each.file, files));
  for (const file of files) rmSync(join(folder, file));
  return found.map(sayDiagnostic);
}

function isOurs(path: string, files: readonly string[]): boolean {
  return files.includes(basename(path)) || /node_modules[/\\](@sonde[/\\]|sonde[/\\])/.test(path);
}
