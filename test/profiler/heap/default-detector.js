// Loaded into a program before it runs: watches it for a leak as the README shows it, and prints the first verdict that
// accuses somebody, or the last one when it is told to end.
import { HeapProfiler, LeakDetector, leakText } from '@sonde/profiler';

const detector = new LeakDetector({
  heap: new HeapProfiler(),
  onVerdict: (verdict) => verdict.leaking && print(verdict),
});
detector.start();
process.on('SIGTERM', () => print(detector.verdict()));

function print(verdict) {
  process.stdout.write(`${JSON.stringify({ ...verdict, text: leakText(verdict) })}\n`, () => process.exit(0));
}
