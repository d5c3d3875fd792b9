import { hasProcFile, procField, readProcFile } from './procfs.js';
import type { SourceContext } from './source.js';

const bytesPerKibibyte = 1024;

/** Memory as the operating system counts it. Virtual memory, data segment and threads: Linux only. */
export function collectMemory({ registry }: SourceContext): void {
  const bytes = (name: string, help: string) => registry.gauge({ name, help, unit: 'bytes' });

  const resident = bytes('process_resident_memory_bytes', 'Resident memory size in bytes.');
  registry.onCollect(() => resident.set(process.memoryUsage.rss()), { name: 'process_memory' });

  if (!hasProcFile('status')) return;
  const virtual = bytes('process_virtual_memory_bytes', 'Virtual memory size in bytes.');
  const data = bytes('process_heap_bytes', 'Size of the data segment of the process, its whole heap, in bytes.');
  // OpenTelemetry's process.thread.count would end in _count, which Prometheus reserves for histograms.
  const threads = registry.gauge({
    name: 'process_threads',
    help: 'Threads of the process, those of V8 and libuv included.',
  });
  const readStatus = () => {
    const status = readProcFile('status');
    virtual.set((procField(status, 'VmSize') ?? Number.NaN) * bytesPerKibibyte);
    data.set((procField(status, 'VmData') ?? Number.NaN) * bytesPerKibibyte);
    threads.set(procField(status, 'Threads') ?? Number.NaN);
  };
  registry.onCollect(readStatus, { name: 'process_memory_status' });
}
