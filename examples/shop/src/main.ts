import { runDemo } from './demo/demo.js';
import { help } from './demo/help.js';
import { readOptions } from './demo/options.js';
import { StartError } from './start-error.js';

// A reader that has seen enough (`| head`) is no failure, and nothing more can be said to it.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? 0 : 1);
  });
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(help);
  else process.exitCode = await runDemo(options);
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  process.stderr.write(`shop: ${error.message}\n`);
  process.exitCode = 1;
}
