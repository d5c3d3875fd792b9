// Loaded into a program before it runs: watches it for a leak, prints the verdict as JSON, and ends it.
import { HeapProfiler, LeakDetector, leakText } from '@sonde/profiler';

const { intervalBytes, limitMs, ...detection } = JSON.parse(process.env.SONDE_TEST_WATCH);
const heap = new HeapProfiler({ intervalBytes });
const detector = new LeakDetector({ heap, minGrowthBytes: 300_000, maxPauseShare: 0.5, ...detection });
detector.start();
setTimeout(() => detector.stop(), limitMs);
detector.settled().then((verdict) => {
  detector.stop();
  process.stdout.write(`${JSON.stringify({ ...verdict, text: leakText(verdict) })}\n`, () => process.exit(0));
});
