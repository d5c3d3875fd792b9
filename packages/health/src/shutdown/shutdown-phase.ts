/**
 * - `running`: nothing asked to end
 * - `delaying`: not ready any more; still accepting, until whoever sends requests has seen that
 * - `draining`: accepting no more; requests under way are answered
 * - `closing`: jobs, pools and exporters are closed
 * - `stopped`: over, cleanly or not
 */
export const shutdownPhases = ['running', 'delaying', 'draining', 'closing', 'stopped'] as const;

export type ShutdownPhase = (typeof shutdownPhases)[number];
