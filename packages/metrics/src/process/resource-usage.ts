import { otelMetric } from '../model/otel-metric.js';
import { hasProcFile, procField, readProcFile } from './procfs.js';
import type { SourceContext } from './source.js';

const bytesPerKibibyte = 1024;

/**
 * What the process asked of the kernel; see getrusage(2). Names by OpenTelemetry's conventions for
 * processes: `process.paging.faults`, `process.context_switches`, `process.disk.io`.
 */
export function collectResourceUsage(context: SourceContext): void {
  const { registry } = context;
  const faults = registry.counter({
    ...otelMetric({
      name: 'process.paging.faults',
      unit: '{fault}',
      type: 'counter',
      attributes: ['system.paging.fault.type'],
    }),
    help: 'Page faults of the process; a major one had to read from disk.',
  });
  const switches = registry.counter({
    ...otelMetric({
      name: 'process.context_switches',
      unit: '{context_switch}',
      type: 'counter',
      attributes: ['process.context_switch.type'],
    }),
    help: 'Context switches of the process; involuntary ones come from a shortage of CPU.',
  });
  const peak = registry.gauge({
    name: 'process_resident_memory_peak_bytes',
    help: 'Largest resident memory size so far, in bytes.',
    unit: 'bytes',
  });
  const read = () => {
    const usage = process.resourceUsage();
    peak.set(usage.maxRSS * bytesPerKibibyte);
    faults.setTotal({ system_paging_fault_type: 'minor' }, usage.minorPageFault);
    faults.setTotal({ system_paging_fault_type: 'major' }, usage.majorPageFault);
    switches.setTotal({ process_context_switch_type: 'voluntary' }, usage.voluntaryContextSwitches);
    switches.setTotal({ process_context_switch_type: 'involuntary' }, usage.involuntaryContextSwitches);
  };
  registry.onCollect(read, { name: 'process_resource_usage' });
  if (hasProcFile('io')) collectDiskIo(context);
}

/** Bytes that came from or went to a disk, not those the page cache served. Linux only. */
function collectDiskIo({ registry }: SourceContext): void {
  const bytes = registry.counter({
    ...otelMetric({ name: 'process.disk.io', unit: 'By', type: 'counter', attributes: ['disk.io.direction'] }),
    help: 'Bytes the process caused to be read from or written to disks.',
  });
  const read = () => {
    const io = readProcFile('io');
    const fromDisk = procField(io, 'read_bytes');
    const toDisk = procField(io, 'write_bytes');
    if (fromDisk !== undefined) bytes.setTotal({ disk_io_direction: 'read' }, fromDisk);
    if (toDisk !== undefined) bytes.setTotal({ disk_io_direction: 'write' }, toDisk);
  };
  registry.onCollect(read, { name: 'process_disk_io' });
}
