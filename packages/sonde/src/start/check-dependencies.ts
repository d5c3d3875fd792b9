import type { CheckDefinition, CheckHandle, Health } from '@sonde/health';
import { canPing, isClosed, pingCheck } from '@sonde/health/checks';
import { guarded, type Wiring } from './wiring.js';

/** Pools and clients that are pinged; a program that opens one per request has its requests for checks. */
const maxTargets = 20;

/** Shorter than the second that Kubernetes waits for a probe. */
const timeoutMs = 800;

/** Shorter than the ten seconds from probe to probe. */
const cacheMs = 5_000;

/**
 * `pingCheck` of `@sonde/health/checks` for every pool and client that is found. None of them is kept alive by its check,
 * and one that its owner has closed loses it.
 */
export function checkDependencies(wiring: Wiring, health: Health): (target: object, driver: string) => void {
  const { dependencyChecks } = wiring.settings;
  if (dependencyChecks === 'off') return () => {};
  const checks = new Map<string, DependencyCheck>();
  // Held by what they ping.
  const definitions = new WeakMap<object, CheckDefinition>();

  const add = (target: object, driver: string): void => {
    if (definitions.has(target) || !canPing(target)) return;
    // A program that opens and closes many between two probes has room for the one it keeps.
    if (checks.size >= maxTargets) removeGone(checks);
    if (checks.size >= maxTargets) return;
    const name = freeName(checks, driver);
    definitions.set(target, pingCheck(target));
    const reference = new WeakRef(target);
    const handle = health.check({
      name,
      timeoutMs,
      cacheMs,
      critical: dependencyChecks === 'critical',
      check: (context) => {
        const client = reference.deref();
        const ping = client === undefined || isClosed(client) ? undefined : definitions.get(client);
        if (ping !== undefined) return ping.check(context);
        // Not while it runs.
        setImmediate(() => removeGone(checks));
        return true;
      },
    });
    checks.set(name, { handle, reference });
  };
  return (target, driver) => void guarded(wiring, `a health check of ${driver}`, () => add(target, driver));
}

interface DependencyCheck {
  readonly handle: CheckHandle;
  readonly reference: WeakRef<object>;
}

/** Takes away the checks of what was closed, or what nobody has any more. */
function removeGone(checks: Map<string, DependencyCheck>): void {
  for (const [name, { handle, reference }] of checks) {
    const client = reference.deref();
    if (client !== undefined && !isClosed(client)) continue;
    checks.delete(name);
    handle.remove();
  }
}

/** `pg`, then `pg-2`. */
function freeName(taken: ReadonlyMap<string, unknown>, driver: string): string {
  const base = driver.replace(/[^\w.-]/g, '-');
  for (let number = 1; ; number++) {
    const name = number === 1 ? base : `${base}-${number}`;
    if (!taken.has(name)) return name;
  }
}
