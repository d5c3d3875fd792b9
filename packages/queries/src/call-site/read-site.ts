import { isApplicationFile } from './application-file.js';
import type { CallSite, CapturedStack } from './call-site.js';
import { originalFrame } from './source-maps.js';
import { shownPath, workingDirectory } from './source-path.js';
import { type Frame, stackFrames } from './stack-frames.js';

export interface SiteOptions {
  /**
   * True for files whose frames are passed over, by the path that reports show: those of a data layer through which all
   * queries go. What its callers did is then named; where nothing else is on the stack, its own frame is.
   */
  readonly ignoreFrames?: ((file: string) => boolean) | undefined;
}

/**
 * The first frame of the application: neither of Node.js, nor installed, nor ours; in the source it was compiled from.
 * Undefined where the stack has none, as when the query was sent by a timer of a driver.
 *
 * Reads the files of source maps: call it for what is reported, not for each query. Never throws.
 */
export function readSite(stack: CapturedStack | undefined, options: SiteOptions = {}): CallSite | undefined {
  if (stack === undefined) return undefined;
  const directory = workingDirectory();
  let passedOver: CallSite | undefined;
  for (const generated of stackFrames(stack)) {
    // Most of the frames are installed: their maps need not be read.
    if (!isApplicationFile(generated.path, directory)) continue;
    const frame = originalFrame(generated);
    // A bundle holds packages beside the application's code.
    if (frame !== generated && !isApplicationFile(frame.path, directory)) continue;
    const site = siteOf(frame, directory);
    if (!isIgnored(site.file, options)) return site;
    passedOver ??= site;
  }
  return passedOver;
}

function siteOf({ path, line, column, function: name }: Frame, directory: string | undefined): CallSite {
  return { file: shownPath(path, directory), line, column, function: name };
}

function isIgnored(file: string, { ignoreFrames }: SiteOptions): boolean {
  try {
    return ignoreFrames?.(file) === true;
  } catch {
    // A wrong frame is better than none, and than a report that fails.
    return false;
  }
}
