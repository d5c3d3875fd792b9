import { Worker } from 'node:worker_threads';
import { checkOptions, describeThrown } from '@sonde/metrics';
import { builtProgram } from '../built-program.js';
import type { Profile } from '../call-tree/profile.js';
import { profilerError } from '../errors.js';
import { type RenderOptions, renderReport, renderRules } from './render-report.js';
import { type ReportOptions, type ReportParts, reportParts, reportRules, summarised } from './report-of.js';

export interface ReportPageOptions extends ReportOptions, RenderOptions {}

/** What the worker is given, and what it answers. */
export interface PageOrder {
  readonly parts: ReportParts;
  readonly options: RenderOptions;
}
export type PageAnswer = { readonly page: string } | { readonly failure: unknown };

/**
 * The page of some profiles, made in a thread of its own: what summaries and tables of a large profile take, up to a
 * second, does not hold the service. Where threads are forbidden (`--permission`), this one makes it.
 *
 * @throws SondeError SONDE_INVALID_OPTION; SONDE_PROFILER_REPORT_FAILED where the thread broke, of lack of memory say
 */
export async function reportPage(profiles: readonly Profile[], options: ReportPageOptions = {}): Promise<string> {
  checkOptions('reportPage', { ...reportRules, ...renderRules }, options);
  const { interactive, ...about } = options;
  const order = { parts: reportParts(profiles, about), options: { interactive } };
  const worker = startWorker(order);
  if (worker === undefined) return renderReport(summarised(order.parts), order.options);
  const answer = await answerOf(worker);
  if ('failure' in answer) throw answer.failure;
  return answer.page;
}

function startWorker(order: PageOrder): Worker | undefined {
  try {
    // Without the flags of the service: what it preloads, or profiles with, is not for this thread.
    return new Worker(builtProgram('#report-worker'), { workerData: order, execArgv: [], name: 'sonde-report' });
  } catch {
    return undefined;
  }
}

/** A thread that broke is not replaced by this one: what was too much for it would be too much for the service. */
function answerOf(worker: Worker): Promise<PageAnswer> {
  return new Promise((resolve) => {
    const lost = (how: string, cause?: unknown) =>
      resolve({
        failure: profilerError(
          'SONDE_PROFILER_REPORT_FAILED',
          'the page of a report',
          how,
          'a thread that makes it and answers',
          'Take a shorter profile or a longer interval; or render it elsewhere, from the profile as a file.',
          cause,
        ),
      });
    worker.once('message', resolve);
    worker.once('error', (error) => lost(describeThrown(error), error));
    worker.once('exit', (code) => lost(`a thread that ended with ${code}`));
  });
}
