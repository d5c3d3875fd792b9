import v8 from 'node:v8';
import type { SourceContext } from './source.js';

/** Memory as V8 counts it, of this thread's isolate. */
export function collectHeap(context: SourceContext): void {
  collectTotals(context);
  collectSpaces(context);
}

function collectTotals({ registry }: SourceContext): void {
  const bytes = (name: string, help: string) => registry.gauge({ name, help, unit: 'bytes' });

  const total = bytes('nodejs_heap_size_total_bytes', 'V8 heap size in bytes.');
  const used = bytes('nodejs_heap_size_used_bytes', 'V8 heap size in use, in bytes.');
  const limit = bytes('nodejs_heap_size_limit_bytes', 'V8 heap size past which V8 ends the process, in bytes.');
  const external = bytes('nodejs_external_memory_bytes', 'Memory of C++ objects bound to JavaScript ones, in bytes.');
  const buffers = bytes(
    'nodejs_array_buffers_bytes',
    'Memory of Buffers and ArrayBuffers, part of external, in bytes.',
  );
  const malloced = bytes('nodejs_heap_malloced_bytes', 'Memory that V8 allocated outside of its heap, in bytes.');
  const contexts = registry.gauge({
    name: 'nodejs_native_contexts',
    help: 'V8 contexts alive. Steady growth points to a leak.',
  });
  const detached = registry.gauge({
    name: 'nodejs_detached_contexts',
    help: 'V8 contexts detached but still held by something. Staying above 0 points to a leak.',
  });

  const read = () => {
    const memory = process.memoryUsage();
    total.set(memory.heapTotal);
    used.set(memory.heapUsed);
    external.set(memory.external);
    buffers.set(memory.arrayBuffers);
    const heap = v8.getHeapStatistics();
    limit.set(heap.heap_size_limit);
    malloced.set(heap.malloced_memory);
    contexts.set(heap.number_of_native_contexts);
    detached.set(heap.number_of_detached_contexts);
  };
  registry.onCollect(read, { name: 'process_heap' });
}

function collectSpaces({ registry }: SourceContext): void {
  const perSpace = (name: string, help: string) => registry.gauge({ name, help, unit: 'bytes', labelNames: ['space'] });

  const total = perSpace('nodejs_heap_space_size_total_bytes', 'Size of a V8 heap space in bytes.');
  const used = perSpace('nodejs_heap_space_size_used_bytes', 'Size of a V8 heap space in use, in bytes.');
  const available = perSpace('nodejs_heap_space_size_available_bytes', 'Free size of a V8 heap space in bytes.');
  const physical = perSpace('nodejs_heap_space_size_physical_bytes', 'Committed size of a V8 heap space in bytes.');

  const read = () => {
    for (const stats of v8.getHeapSpaceStatistics()) {
      const space = stats.space_name.replace(/_space$/, '');
      total.set({ space }, stats.space_size);
      used.set({ space }, stats.space_used_size);
      available.set({ space }, stats.space_available_size);
      physical.set({ space }, stats.physical_space_size);
    }
  };
  registry.onCollect(read, { name: 'process_heap_spaces' });
}
