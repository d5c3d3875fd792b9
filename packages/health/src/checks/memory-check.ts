import { getHeapStatistics } from 'node:v8';
import { checkOptions } from '@sonde/metrics';
import type { CheckDefinition, CheckResult } from '../model/check.js';
import { type DefinitionOptions, definitionOf, definitionRules } from './definition-options.js';
import { fraction, positive } from './limit-rules.js';

export interface MemoryCheckOptions extends DefinitionOptions {
  /** `down` when more of V8's heap limit is used, from 0 to 1. Default 0.95, where no other limit is given. */
  readonly maxHeapRatio?: number | undefined;
  /** `down` when the process has more memory, in bytes. */
  readonly maxRssBytes?: number | undefined;
  /** `down` when the process has more of the limit of its container (cgroup), from 0 to 1; no limit, no check. */
  readonly maxContainerRatio?: number | undefined;
}

const rules = {
  ...definitionRules,
  maxHeapRatio: fraction,
  maxRssBytes: positive,
  maxContainerRatio: fraction,
} as const;

/**
 * Looks at the memory of this process against limits that end it: V8's heap limit, a number of bytes, the limit of the
 * container. Right before a garbage collection a healthy heap looks full, so give it a `failureThreshold`, and do not
 * make it part of `live` lightly: a restart frees memory, and loses what the process did.
 *
 * @throws SondeError SONDE_INVALID_OPTION
 */
export function memoryCheck(options: MemoryCheckOptions = {}): CheckDefinition {
  checkOptions('memoryCheck()', rules, options);
  const { maxRssBytes, maxContainerRatio } = options;
  const hasOther = maxRssBytes !== undefined || maxContainerRatio !== undefined;
  const maxHeapRatio = options.maxHeapRatio ?? (hasOther ? undefined : 0.95);
  return {
    ...definitionOf(options),
    check(): CheckResult {
      const { used_heap_size: heapBytes, heap_size_limit: heapLimitBytes } = getHeapStatistics();
      const rssBytes = process.memoryUsage.rss();
      const containerLimitBytes = containerLimit();
      const details = {
        heapBytes,
        heapLimitBytes,
        rssBytes,
        ...(containerLimitBytes !== undefined && { containerLimitBytes }),
      };
      const down = (message: string): CheckResult => ({ status: 'down', message, details });
      if (maxHeapRatio !== undefined && heapBytes > maxHeapRatio * heapLimitBytes) {
        return down(`${percent(heapBytes / heapLimitBytes)} of the heap limit is used`);
      }
      if (maxRssBytes !== undefined && rssBytes > maxRssBytes) {
        return down(`the process has ${rssBytes} bytes, more than ${maxRssBytes}`);
      }
      if (maxContainerRatio !== undefined && containerLimitBytes !== undefined) {
        const ratio = rssBytes / containerLimitBytes;
        if (ratio > maxContainerRatio) return down(`${percent(ratio)} of the container's memory is used`);
      }
      return { status: 'up', details };
    },
  };
}

/** What the kernel lets this process have, where that is less than the machine has: libuv reads the cgroup. */
function containerLimit(): number | undefined {
  const bytes = process.constrainedMemory();
  // 0: none known. Without a limit, cgroup v1 says a number no machine has.
  return bytes > 0 && bytes < 2 ** 60 ? bytes : undefined;
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(1)} %`;
}
