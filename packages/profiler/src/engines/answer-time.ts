import type { CpuCapture, CpuEngine } from './engine.js';

/**
 * The same engine, given up where it does not answer: one that hangs would hold whoever waits for it. What it begins too
 * late is ended.
 */
export function answering(engine: CpuEngine, timeoutMs: number): CpuEngine {
  return {
    name: engine.name,
    abilities: engine.abilities,
    start: async (options) => {
      const starting = engine.start(options);
      let capture: CpuCapture;
      try {
        capture = await inTime(starting, timeoutMs);
      } catch (error) {
        // One that begins after all would go on for ever.
        starting.then((late) => late.cancel()).catch(() => {});
        throw error;
      }
      return {
        stop: () => inTime(capture.stop(), timeoutMs),
        cancel: () => inTime(capture.cancel(), timeoutMs).catch(() => {}),
      };
    },
    close: async () => engine.close?.(),
  };
}

function inTime<T>(promise: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
