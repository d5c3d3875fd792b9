import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { execPath } from 'node:process';

/** What became of a program of `programs/`. */
export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const require = createRequire(import.meta.url);
const folder = join(import.meta.dirname, 'programs');

/** Runs a program in a process of its own, on the Node that runs the tests: a clean heap, clean threads. */
export function run(program: string, args: readonly string[] = [], nodeOptions: readonly string[] = []): Promise<Run> {
  // What the test runner set for its own processes is not for them.
  const { NODE_OPTIONS: _, NODE_V8_COVERAGE: __, ...env } = process.env;
  return new Promise((resolve) => {
    execFile(
      execPath,
      [...nodeOptions, join(folder, program), ...args],
      { env, timeout: 100_000, maxBuffer: 32 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        resolve({ code, stdout, stderr });
      },
    );
  });
}

/** What a program printed as its last line, as JSON. */
export async function readingsOf<T>(
  program: string,
  args: readonly string[] = [],
  nodeOptions: readonly string[] = [],
): Promise<T> {
  const { code, stdout, stderr } = await run(program, args, nodeOptions);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${stderr || stdout}`);
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as T;
}

/**
 * What several tests look at: taken once. Where one does not like what it sees, the next to look, which is that one
 * again if it is tried again, has it taken anew.
 */
export class SharedReadings<T> {
  readonly #take: () => Promise<T>;
  #taken: Promise<T> | undefined;

  constructor(take: () => Promise<T>) {
    this.#take = take;
  }

  async lookAt(body: (found: T) => void): Promise<void> {
    try {
      this.#taken ??= this.#take();
      body(await this.#taken);
    } catch (error) {
      this.#taken = undefined;
      throw error;
    }
  }
}

export type Shares = Readonly<Record<'seventy' | 'twenty' | 'ten', number>>;

/** What the work of `workload.js` takes by its size, on a processor of its own or not. */
const expected: Shares = { seventy: 0.7, twenty: 0.2, ten: 0.1 };

/** The largest difference from what is to be seen, in standard errors of as many samples. */
export function deviation(seen: Shares, samples: number): number {
  return Math.max(
    ...(['seventy', 'twenty', 'ten'] as const).map((part) => {
      const p = expected[part];
      return Math.abs(seen[part] - p) / (Math.sqrt((p * (1 - p)) / samples) + systematic);
    }),
  );
}

/** What is off beyond chance: code that runs before it is compiled, the start of a thread. */
const systematic = 0.025;

/** Beyond as many standard errors it is no chance. */
export const maxDeviation = 4;

const packages: Readonly<Record<string, string>> = {
  datadog: '@datadog/pprof',
  'v8-profiler-next': 'v8-profiler-next',
};

/** The engines that there can be on this Node; which cannot, is said in a line. */
export const engines: readonly string[] = ['inspector', 'v8', 'v8-profiler-next', 'datadog'].filter((engine) => {
  const reason = impossible(engine);
  if (reason !== undefined) console.log(`The engine ${engine} is not tried: ${reason}.`);
  return reason === undefined;
});

function impossible(engine: string): string | undefined {
  const { node, modules } = process.versions;
  if (engine === 'v8' && Number.parseInt(node, 10) < 24) return `Node ${node} has no v8.startCpuProfile()`;
  if (engine !== 'v8-profiler-next' || missing(engine) === undefined) return undefined;
  // Compiled when it was installed, for the Node of then.
  const folder = join(require.resolve(engine), '..', 'build', 'binding', 'Release');
  const isForAnother = existsSync(folder) && !readdirSync(folder).some((name) => name.startsWith(`node-v${modules}-`));
  return isForAnother ? `it was compiled for another Node than ${node}` : undefined;
}

/** Why the package of an engine does not load; undefined where it does, and where none is needed. */
export function missing(engine: string): string | undefined {
  const name = packages[engine];
  if (name === undefined) return undefined;
  try {
    require(name);
    return undefined;
  } catch {
    return `${name} does not load on Node ${process.versions.node}: npm rebuild ${name}`;
  }
}
