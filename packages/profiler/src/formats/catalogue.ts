import type { Format, FormatName } from './format.js';

/** Every format, in the order a choice of them is offered. */
export const formats: readonly Format[] = [
  {
    name: 'cpuprofile',
    extension: '.cpuprofile',
    mediaType: 'application/json',
    reads: true,
    writes: true,
    kinds: ['cpu'],
    threads: false,
    times: true,
    labels: false,
  },
  {
    name: 'heapprofile',
    extension: '.heapprofile',
    mediaType: 'application/json',
    reads: true,
    writes: true,
    kinds: ['heap', 'allocations'],
    threads: false,
    times: false,
    labels: false,
  },
  {
    name: 'heapsnapshot',
    extension: '.heapsnapshot',
    mediaType: 'application/json',
    reads: true,
    writes: false,
    kinds: ['heap'],
    threads: false,
    times: false,
    labels: false,
  },
  {
    name: 'pprof',
    extension: '.pb.gz',
    mediaType: 'application/octet-stream',
    reads: true,
    writes: true,
    kinds: ['cpu', 'heap', 'allocations'],
    threads: true,
    times: false,
    labels: true,
  },
  {
    name: 'folded',
    extension: '.folded.txt',
    mediaType: 'text/plain; charset=utf-8',
    reads: true,
    writes: true,
    kinds: ['cpu', 'heap', 'allocations'],
    threads: true,
    times: false,
    labels: false,
  },
  {
    name: 'speedscope',
    extension: '.speedscope.json',
    mediaType: 'application/json',
    reads: true,
    writes: true,
    kinds: ['cpu', 'heap', 'allocations'],
    threads: true,
    times: true,
    labels: false,
  },
];

export function formatOf(name: FormatName): Format | undefined {
  return formats.find((format) => format.name === name);
}
