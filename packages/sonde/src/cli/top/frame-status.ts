import { bytesText, durationText, latencyText, rateText, shareText } from './amounts.js';
import type { Span } from './frame-line.js';
import type { FindingView, HealthView, RuntimeView, TopView } from './view.js';

/** What the process, its pools, its findings and its health are doing: a line for each that there is. */
export function statusLines(view: TopView, columns: number): Span[][] {
  const groups: Span[][] = [
    runtimeParts(view.runtime),
    poolParts(view),
    findingParts(view.findings),
    healthParts(view.health),
  ];
  const names = ['process', 'pools', 'found', 'health'];
  return groups.flatMap((parts, k) => (parts.length === 0 ? [] : flowed(names[k] as string, parts, columns)));
}

const labelWidth = 9;
const gap = '  ';
/** Of one group, so many lines: a service may have hundreds of pools. */
const maxLines = 3;

/** Parts behind their name, on as many lines as they need. */
function flowed(name: string, parts: readonly Span[], columns: number): Span[][] {
  const lines: Span[][] = [];
  let line: Span[] = [[name.padEnd(labelWidth), 'dim']];
  let used = labelWidth;
  for (const part of parts) {
    const { length } = typeof part === 'string' ? part : part[0];
    if (used > labelWidth && used + gap.length + length > columns) {
      lines.push(line);
      line = [' '.repeat(labelWidth)];
      used = labelWidth;
    }
    if (used > labelWidth) line.push(gap);
    line.push(part);
    used += (used > labelWidth ? gap.length : 0) + length;
  }
  return [...lines, line].slice(0, maxLines);
}

function runtimeParts(runtime: RuntimeView): Span[] {
  const { cpu, loopLag, loopLagKind, loopUtilization, heapUsed, heapLimit, residentMemory, gcShare, openFiles } =
    runtime;
  const parts: Span[] = [];
  if (cpu !== undefined) parts.push(warned(`cpu ${shareText(cpu)}`, cpu > 0.9));
  if (loopLag !== undefined) parts.push(warned(`lag ${loopLagKind} ${durationText(loopLag)}`, loopLag > 0.1));
  if (loopUtilization !== undefined) parts.push(warned(`loop ${shareText(loopUtilization)}`, loopUtilization > 0.9));
  if (heapUsed !== undefined) {
    const of = heapLimit === undefined ? '' : ` of ${bytesText(heapLimit)}`;
    parts.push(warned(`heap ${bytesText(heapUsed)}${of}`, heapLimit !== undefined && heapUsed > 0.9 * heapLimit));
  }
  if (residentMemory !== undefined) parts.push(`rss ${bytesText(residentMemory)}`);
  if (gcShare !== undefined) parts.push(warned(`gc ${shareText(gcShare)}`, gcShare > 0.1));
  if (openFiles !== undefined) parts.push(`files ${openFiles}`);
  return parts;
}

function warned(text: string, isHigh: boolean): Span {
  return isHigh ? [text, 'yellow'] : text;
}

function poolParts({ pools, queries }: TopView): Span[] {
  const parts = pools.map(({ name, used, max, waiting }): Span => {
    const wait = waiting === null || waiting === 0 ? '' : `, ${waiting} wait`;
    return warned(`${name || 'pool'} ${used}${max === null ? '' : `/${max}`} used${wait}`, wait !== '');
  });
  if (queries === null) return parts;
  return [...parts, `${rateText(queries.perSecond)} queries/s`, `p99 ${latencyText(queries.p99)}`];
}

function findingParts(findings: readonly FindingView[]): Span[] {
  return findings.slice(0, 6).map(({ kind, where, total, added }): Span => {
    const text = `${total} ${kind}${where === '' ? '' : ` (${where})`}${added > 0 ? ` +${added}` : ''}`;
    return added > 0 ? [text, 'red'] : text;
  });
}

function healthParts(health: HealthView | null): Span[] {
  if (health === null) return [];
  const { ready, phase, checks } = health;
  const parts: Span[] = [];
  if (ready !== null) parts.push(ready ? ['ready', 'green'] : ['not ready', 'red']);
  if (phase !== null && phase !== 'running') parts.push([phase, 'yellow']);
  // What is well is told last, so that what is not is seen.
  const order = ['down', 'degraded', 'up'];
  const sorted = [...checks].sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
  for (const { name, status } of sorted) {
    const text = `${name} ${status}`;
    parts.push(status === 'up' ? text : [text, status === 'down' ? 'red' : 'yellow']);
  }
  return parts;
}
