import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, buildSync } from 'esbuild';
import type { CallSite } from './call-site.js';

/** A folder with a program in TypeScript, and `probe`, installed, which prints the site it was called at. */
export interface Program {
  readonly folder: string;
  write(path: string, text: string): void;
  /** Compiles `src/orders.ts`, which calls `probe`, to `dist/orders.js`. */
  compile(options: BuildOptions): void;
  /** Runs a file of it in a process of its own. */
  run(file: string, ...flags: string[]): CallSite | undefined;
  remove(): void;
}

/** Types, so that lines move when it is compiled. `probe` is called in line 10, column 12. */
export const source = `import { probe } from 'probe';

interface Order {
  readonly id: number;
}

export class OrderService {
  async list(): Promise<Order[]> {
    await null;
    return probe() as Order[];
  }
}

await new OrderService().list();
`;

export const sourceSite: CallSite = { file: 'src/orders.ts', line: 10, column: 12, function: 'OrderService.list' };

export function makeProgram(): Program {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sonde-site-')));
  function write(path: string, text: string): void {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  write('package.json', '{ "type": "module" }');
  write('src/orders.ts', source);
  write('node_modules/probe/package.json', '{ "name": "probe", "type": "module", "exports": "./index.js" }');
  buildSync({
    stdin: {
      contents: `
        import { captureStack } from './capture-stack.js';
        import { readSite } from './read-site.js';
        export function probe() {
          const stack = captureStack(probe);
          console.log(JSON.stringify(readSite(stack) ?? null));
        }`,
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: join(folder, 'node_modules/probe/index.js'),
  });
  return {
    folder,
    write,
    compile: (options) => {
      buildSync({
        entryPoints: [join(folder, 'src/orders.ts')],
        outdir: join(folder, 'dist'),
        platform: 'node',
        format: 'esm',
        target: 'node20',
        ...options,
      });
    },
    run: (file, ...flags) => {
      const output = execFileSync(process.execPath, ['--no-warnings', ...flags, file], {
        cwd: folder,
        encoding: 'utf8',
      });
      return (JSON.parse(output) as CallSite | null) ?? undefined;
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
