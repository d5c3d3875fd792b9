import type { LoadCounts } from '../load/load.js';
import type { Terminal } from './terminal.js';
import { formatCount, formatRate } from './units.js';

const redrawMs = 100;
const lineEveryMs = 2000;
const barCells = 20;

/**
 * Shows how the traffic goes: on a terminal one line redrawn in place, elsewhere a line every two seconds.
 * `seconds` is how long it will take; without it the traffic goes on until someone ends it, and only a
 * terminal is told.
 */
export function showProgress(terminal: Terminal, counts: LoadCounts, seconds?: number): { stop(): void } {
  const startedMs = performance.now();
  const before = { ...counts };
  const ofSeconds = seconds === undefined ? '' : ` of ${seconds} s`;
  const draw = (): string => {
    const elapsed = (performance.now() - startedMs) / 1000;
    const shown = seconds === undefined ? elapsed : Math.min(elapsed, seconds);
    const sent = counts.sent - before.sent;
    const failed = counts.failed - before.failed;
    const errors = `${formatCount(failed)} ${failed === 1 ? 'error' : 'errors'}`;
    return [
      seconds === undefined ? '  serving' : '  traffic',
      ...(terminal.interactive && seconds !== undefined ? [bar(terminal, shown / seconds)] : []),
      `${Math.floor(shown)} s${ofSeconds}`,
      formatRate(elapsed < 0.05 ? 0 : sent / elapsed),
      `${formatCount(sent)} requests`,
      failed > 0 ? terminal.paint('red', errors) : errors,
    ].join('  ');
  };
  if (!terminal.interactive && seconds === undefined) return { stop: () => {} };
  const timer = terminal.interactive
    ? setInterval(() => terminal.status(draw()), redrawMs)
    : setInterval(() => terminal.line(draw()), lineEveryMs);
  return {
    stop: () => {
      clearInterval(timer);
      terminal.clearStatus();
    },
  };
}

function bar(terminal: Terminal, share: number): string {
  const full = Math.round(Math.min(Math.max(share, 0), 1) * barCells);
  return `${terminal.paint('green', '█'.repeat(full))}${terminal.paint('dim', '░'.repeat(barCells - full))}`;
}
