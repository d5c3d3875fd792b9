import type { CheckReport } from '@sonde/health';
import type { Shop } from '../shop.js';
import { facts } from './text-table.js';
import { formatBytes, formatSeconds } from './units.js';

const probes = ['startup', 'ready', 'live'] as const;

/** What the probes answered, and why. */
export interface HealthFigures {
  readonly url: string;
  /** Status codes, as the kubelet gets them. */
  readonly probes: Readonly<Record<(typeof probes)[number], number>>;
  readonly checks: Readonly<
    Record<string, Pick<CheckReport, 'status' | 'critical' | 'latencyMs' | 'message' | 'details'>>
  >;
}

export async function readHealth({ health, metricsUrl }: Pick<Shop, 'health' | 'metricsUrl'>): Promise<HealthFigures> {
  const url = new URL('/health', metricsUrl).href;
  const statusOf = async (probe: string): Promise<number> => {
    const answer = await fetch(`${url}/${probe}`);
    await answer.arrayBuffer();
    return answer.status;
  };
  const [startup, ready, live] = await Promise.all(probes.map(statusOf));
  const { checks } = health.current('all');
  return {
    url,
    probes: { startup: startup ?? 0, ready: ready ?? 0, live: live ?? 0 },
    checks: Object.fromEntries(
      [...checks].map(([name, { status, critical, latencyMs, message, details }]) => [
        name,
        { status, critical, latencyMs, message, details },
      ]),
    ),
  };
}

/** No line wider than `width`. */
export function healthLines({ url, probes: codes, checks }: HealthFigures, width: number): readonly string[] {
  return facts(
    [
      ...Object.entries(checks).map(([name, check]): [string, string] => [name, checkText(check)]),
      ['probes', `${probes.map((name) => `${name} ${codes[name]}`).join(', ')} at ${url}`],
      ['SIGTERM', 'ready 503, live 200; requests under way end, then all is closed'],
    ],
    width,
  );
}

function checkText({ status, critical, latencyMs, message, details }: HealthFigures['checks'][string]): string {
  const free = details?.['freeBytes'];
  const said = message ?? (typeof free === 'number' ? `${formatBytes(free)} free` : undefined);
  const state = critical ? `${status} in ${formatSeconds(latencyMs / 1000)}, critical` : status;
  return said === undefined ? state : `${state}: ${said}`;
}
