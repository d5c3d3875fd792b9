export {
  type Change,
  type CompareOptions,
  type Comparison,
  type ComparisonBasis,
  compare,
} from './analysis/compare.js';
export { comparisonVerdicts } from './analysis/comparison-verdicts.js';
export { type FunctionTotals, functionTotals } from './analysis/function-totals.js';
export type { Verdict } from './analysis/verdict.js';
export { verdicts } from './analysis/verdicts.js';
export type { CallTree } from './call-tree/call-tree.js';
export type { Frame, FrameKind } from './call-tree/frame.js';
export type { LineTicks, Measure, Profile, ProfileKind, ProfileOrigin, Samples } from './call-tree/profile.js';
export type { SourceExcerpt } from './call-tree/source-excerpt.js';
export type { GcPause, LoopLag, MemoryUse, Span, Timeline, Waiting, WorkSpan } from './call-tree/timeline.js';
export { ProfilerBusyError } from './capture/busy-error.js';
export type { ContinuousRunOptions } from './capture/continuous-runs.js';
export type { CpuSession } from './capture/cpu-sessions.js';
export { type ProfiledCall, Profiler } from './capture/profiler.js';
export type { CaptureKind, CaptureOutcome } from './capture/profiler-metrics.js';
export type {
  CaptureOptions,
  CpuOptions,
  EngineChoice,
  ProfileCallOptions,
  ProfilerOptions,
  RecordOptions,
} from './capture/profiler-options.js';
export type { ContinuousOptions, CutOptions } from './continuous/continuous-options.js';
export type { ContinuousProfiler } from './continuous/continuous-profiler.js';
export { chooseEngine, type EngineName, type EngineOptions, engineNames } from './engines/choose.js';
export type { CpuCapture, CpuCaptureOptions, CpuEngine, EngineAbilities } from './engines/engine.js';
export {
  type MainThreadWatch,
  type MainThreadWatchOptions,
  watchMainThread,
} from './engines/threads/main-thread-watch.js';
export { mergeThreads } from './engines/threads/merge-threads.js';
export { withWorkers } from './engines/threads/with-workers.js';
export { type ProfilerError, type ProfilerErrorCode, profilerErrorCodes } from './errors.js';
export { formats } from './formats/catalogue.js';
export type { Format, FormatName, WriteOptions } from './formats/format.js';
export { type ReadOptions, readProfile } from './formats/read-profile.js';
export { writeProfile, writeProfileSync } from './formats/write-profile.js';
export type { AllocationMetrics, AllocationMetricsOptions } from './heap/allocation-metrics.js';
export type { HeapMeter } from './heap/heap-meter.js';
export type { AllocationOptions, HeapProfilerOptions, LiveHeapOptions } from './heap/heap-options.js';
export { HeapProfiler, type LiveHeapReading, type LiveSampling } from './heap/heap-profiler.js';
export { LeakDetector } from './heap/leaks/leak-detector.js';
export type { LeakDetectorOptions } from './heap/leaks/leak-options.js';
export type { LeakSuspect, LeakVerdict } from './heap/leaks/leak-verdict.js';
export { leakText } from './heap/leaks/verdict-text.js';
export { SnapshotWriter, type SnapshotWriterOptions, type WrittenSnapshot } from './heap/snapshot/snapshot-writer.js';
export type { HeapAfterGc, HeapState } from './heap/statistics/heap-state.js';
export { HeapWatch } from './heap/statistics/heap-watch.js';
export type { HeapWatchOptions } from './heap/statistics/watch-options.js';
export { type RenderOptions, renderReport } from './report/render-report.js';
export type { ReportData } from './report/report-data.js';
export { type ReportOptions, reportOf } from './report/report-of.js';
export { type ReportPageOptions, reportPage } from './report/report-page.js';
export type { ReportEntry, ReportSection } from './report/report-section.js';
export { excerpts, mapSources, type ReadSources, readSources } from './sources/read-sources.js';
export type { ExcerptOptions, SourceOptions } from './sources/source-options.js';
export { ProfileDirectory, type ProfileDirectoryOptions } from './storage/profile-directory.js';
