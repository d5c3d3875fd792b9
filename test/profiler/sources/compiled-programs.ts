import { execFile } from 'node:child_process';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { transform } from '@swc/core';
import { build } from 'esbuild';

const run = promisify(execFile);
const require = createRequire(import.meta.url);

/**
 * A program that computes in three functions of its own and one of a package. The types above `sumOfSquares` are there to
 * be left out: its line in the output is another one.
 */
const program = `import { mix } from 'mixer';

interface Order {
  readonly id: number;
  readonly total: number;
}

type Totals = readonly number[];

export function sumOfSquares(orders: readonly Order[]): number {
  let sum = 0;
  for (let round = 0; round < 400; round++) {
    for (const { total } of orders) sum += Math.sqrt(total * total + round);
  }
  return sum;
}

class Cart {
  private readonly totals: Totals;

  constructor(totals: Totals) {
    this.totals = totals;
  }

  checkout(rounds: number): number {
    let sum = 0;
    for (let round = 0; round < rounds; round++) for (const total of this.totals) sum += Math.log(total + round);
    return sum;
  }
}

export const sortedKeys = (orders: readonly Order[]): string[] =>
  orders.map(({ id }) => String((id * 7919) % 10007)).sort((left, right) => (left < right ? -1 : 1));

const orders = Array.from({ length: 3000 }, (_, id): Order => ({ id, total: id * 3 }));
const cart = new Cart(orders.map(({ total }) => total + 1));
const until = process.cpuUsage().user + 700_000;
let result = 0;
while (process.cpuUsage().user < until) result += sumOfSquares(orders) + cart.checkout(300) + sortedKeys(orders).length + mix(20000);
if (result === 42) console.log(result);
`;

const mixer = `export function mix(rounds) {
  let state = 1;
  for (let i = 0; i < rounds * 20; i++) state = (state * 1103515245 + 12345) % 2147483647;
  return state % 2;
}
`;

/** Where each function begins in what was written. */
export const written: Readonly<Record<string, { readonly file: string; readonly line: number }>> = {
  sumOfSquares: { file: 'src/shop.ts', line: lineOf(program, 'function sumOfSquares') },
  checkout: { file: 'src/shop.ts', line: lineOf(program, 'checkout(rounds') },
  sortedKeys: { file: 'src/shop.ts', line: lineOf(program, 'const sortedKeys') },
  mix: { file: 'node_modules/mixer/index.js', line: lineOf(mixer, 'function mix') },
};

export const sourceText: string = program;

/** Lines of the body of `sumOfSquares` that take its time. */
export const hotLines: readonly number[] = [0, 1].map(
  (more) => lineOf(program, 'for (let round = 0; round < 400') + more,
);

function lineOf(text: string, what: string): number {
  return text.slice(0, text.indexOf(what)).split('\n').length;
}

/** Writes the program and its package. @param folder an empty one */
export async function writeProgram(folder: string): Promise<void> {
  await mkdir(join(folder, 'src'));
  await mkdir(join(folder, 'node_modules/mixer'), { recursive: true });
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await writeFile(join(folder, 'src/shop.ts'), program);
  await writeFile(join(folder, 'node_modules/mixer/index.js'), mixer);
  await writeFile(join(folder, 'node_modules/mixer/index.d.ts'), 'export function mix(rounds: number): number;');
  await writeFile(
    join(folder, 'node_modules/mixer/package.json'),
    '{"name":"mixer","type":"module","main":"index.js"}',
  );
  await symlink(join(require.resolve('@types/node/package.json'), '..', '..'), join(folder, 'node_modules/@types'));
}

/** Compilers as people set them up: each writes the program into a folder, and says which file is to be run. */
export const compilers: Readonly<Record<string, (folder: string) => Promise<string>>> = {
  async tsc(folder) {
    const tsc = join(require.resolve('typescript59/package.json'), '..', 'bin/tsc');
    const options = [
      '--target',
      'es2022',
      '--module',
      'nodenext',
      '--types',
      'node',
      '--sourceMap',
      '--outDir',
      'dist',
    ];
    await run(process.execPath, [tsc, ...options, 'src/shop.ts'], { cwd: folder });
    return join(folder, 'dist/shop.js');
  },

  async 'tsc, map inside'(folder) {
    const tsc = join(require.resolve('typescript59/package.json'), '..', 'bin/tsc');
    const options = ['--target', 'es2022', '--module', 'nodenext', '--types', 'node'];
    const inside = ['--inlineSourceMap', '--inlineSources', '--outDir', 'out'];
    await run(process.execPath, [tsc, ...options, ...inside, 'src/shop.ts'], { cwd: folder });
    return join(folder, 'out/shop.js');
  },

  async 'esbuild, bundled and minified'(folder) {
    const outfile = join(folder, 'dist/bundle.js');
    await esbuild(folder, outfile, { minify: true, sourcemap: true });
    return outfile;
  },

  async 'esbuild, map not named'(folder) {
    const outfile = join(folder, 'dist/external.js');
    await esbuild(folder, outfile, { minify: true, sourcemap: 'external' });
    return outfile;
  },

  async swc(folder) {
    const { code, map } = await transform(program, {
      filename: join(folder, 'src/shop.ts'),
      sourceMaps: true,
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022', minify: { compress: false, mangle: false } },
    });
    await mkdir(join(folder, 'dist'), { recursive: true });
    await writeFile(join(folder, 'dist/swc.js'), `${code}\n//# sourceMappingURL=swc.js.map\n`);
    await writeFile(join(folder, 'dist/swc.js.map'), map!);
    return join(folder, 'dist/swc.js');
  },

  async 'swc, minified'(folder) {
    const { code, map } = await transform(program, {
      filename: join(folder, 'src/shop.ts'),
      sourceMaps: true,
      minify: true,
      jsc: {
        parser: { syntax: 'typescript' },
        target: 'es2022',
        minify: { compress: { inline: 0, reduce_funcs: false }, mangle: { toplevel: true } },
      },
    });
    await mkdir(join(folder, 'dist'), { recursive: true });
    await writeFile(join(folder, 'dist/swc-min.js'), `${code}\n//# sourceMappingURL=swc-min.js.map\n`);
    await writeFile(join(folder, 'dist/swc-min.js.map'), map!);
    return join(folder, 'dist/swc-min.js');
  },
};

async function esbuild(folder: string, outfile: string, options: object): Promise<void> {
  await build({
    entryPoints: [join(folder, 'src/shop.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    absWorkingDir: folder,
    ...options,
  });
}

/** Runs a program under Node's own profiler. @returns the path of the profile */
export async function profileProgram(file: string): Promise<string> {
  const folder = `${file}.profiles`;
  await run(process.execPath, ['--cpu-prof', '--cpu-prof-interval', '500', `--cpu-prof-dir=${folder}`, file]);
  const [name] = await readdir(folder);
  return join(folder, name!);
}
