import type { Installation } from './packed.js';

/** What an entry exports, sorted; or why it could not be loaded. */
export type Loaded = readonly string[] | string;

export interface LoadedEntry {
  readonly imported: Loaded;
  readonly required: Loaded;
}

/** Loading it begins to measure: it is tried by itself. */
const effective = 'sonde/register';

/** Everything that a consumer may import, but what is data: `@sonde/http`, `@sonde/http/koa`, … */
function codeEntries(installation: Installation): string[] {
  return installation.packages.flatMap(({ name }) =>
    Object.keys(installation.manifest(name).exports)
      .filter((path) => path !== './package.json')
      .map((path) => `${name}${path.slice(1)}`)
      .filter((entry) => entry !== effective),
  );
}

/** Loads all entries with a Node.js, in one process by `import`, in another one by `require`. */
export function loadEntries(installation: Installation, node = process.execPath): Map<string, LoadedEntry> {
  const entries = codeEntries(installation);
  const program = (load: string) => `
    const told = {};
    const tell = async () => {
      for (const entry of ${JSON.stringify(entries)}) {
        try {
          told[entry] = Object.keys(${load}).sort();
        } catch (error) {
          told[entry] = error.code + ': ' + error.message.split('\\n')[0];
        }
      }
      console.log(JSON.stringify(told));
    };
    tell();`;
  const imported = JSON.parse(installation.run('load.mjs', program('await import(entry)'), node));
  const required = JSON.parse(installation.run('load.cjs', program('require(entry)'), node));
  return new Map(entries.map((entry) => [entry, { imported: imported[entry], required: required[entry] }]));
}
