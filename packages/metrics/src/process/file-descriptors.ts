import { readdir } from 'node:fs/promises';
import { hasProcFile, openFilesLimit, procSelf } from './procfs.js';
import type { SourceContext } from './source.js';

/** Open files, sockets and pipes, and how many there may be. Linux only. */
export function collectFileDescriptors({ registry }: SourceContext): void {
  const limit = openFilesLimit();
  if (limit !== undefined) {
    const max = registry.gauge({
      name: 'process_max_fds',
      help: 'Maximum number of open file descriptors; +Inf where there is none.',
    });
    registry.onCollect(() => max.set(limit), { name: 'process_max_fds' });
  }
  if (!hasProcFile('fd')) return;
  const open = registry.gauge({ name: 'process_open_fds', help: 'Number of open file descriptors.' });
  const read = async () => {
    // Through the thread pool: a service with 100 000 connections has as many entries here.
    const descriptors = await readdir(`${procSelf}/fd`);
    // Listing the directory takes one descriptor itself, closed by now.
    open.set(descriptors.length - 1);
  };
  registry.onCollect(read, { name: 'process_open_fds' });
}
