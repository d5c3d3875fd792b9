import { formatOf } from '../../formats/catalogue.js';
import { writeProfileSync } from '../../formats/write-profile.js';
import type { CommandArguments } from '../arguments.js';
import { outputName, writeOutput } from '../output-file.js';
import { readOne } from '../read-files.js';
import type { Terminal } from '../terminal.js';
import { tellWritten } from './render.js';

/** A file to a file of another format. What is in it stays as it is: no source maps. */
export async function convert(given: CommandArguments, terminal: Terminal): Promise<void> {
  const [file] = given.files as readonly [string];
  const to = given.to ?? 'pprof';
  const profile = await readOne(file, { ...given, sources: false }, terminal);
  terminal.progress(`writing ${to}`);
  const { thread, measure } = given;
  const content = writeProfileSync(profile, to, { thread, measure });
  terminal.progress('');
  const isText = to !== 'pprof';
  const output = given.output ?? outputName(file, formatOf(to)?.extension ?? '');
  const written = await writeOutput(isText ? Buffer.from(content).toString() : content, output, given.files, terminal);
  if (written !== undefined) tellWritten(written, content, [profile], given.json, terminal);
}
