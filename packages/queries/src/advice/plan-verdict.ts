import type { AdviceFinding } from './finding.js';
import type { Plan } from './plan.js';

/** Findings that are named; of more, only how many. */
const maxNamed = 5;

/**
 * What to think of a plan, in one line: `estimated cost 443, 20 rows: table scan of public.orders`. Systems that
 * estimate no cost, or no rows, have none.
 */
export function planVerdict({ root: { cost, rows } }: Plan, findings: readonly AdviceFinding[]): string {
  const estimates = [
    ...(cost === undefined ? [] : [`cost ${figure(cost)}`]),
    ...(rows === undefined ? [] : [Math.round(rows) === 1 ? '1 row' : `${figure(Math.round(rows))} rows`]),
  ];
  const estimated = estimates.length === 0 ? '' : `estimated ${estimates.join(', ')}: `;
  return `${estimated}${faultsOf(findings)}`;
}

function faultsOf(findings: readonly AdviceFinding[]): string {
  if (findings.length === 0) return 'nothing to mend';
  const named = findings.slice(0, maxNamed).map(({ kind, table }) => {
    return `${kind.replaceAll('_', ' ')}${table === undefined ? '' : ` of ${table}`}`;
  });
  const more = findings.length - named.length;
  return `${named.join(', ')}${more === 0 ? '' : ` and ${more} more`}`;
}

function figure(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 1 : 0 });
}
