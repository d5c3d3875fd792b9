import { BoundedNames, otherName } from '@sonde/metrics';
import { type Frame, frameName } from './frame.js';

/** The labels of a metric by function, as OpenTelemetry calls them. */
export const functionAttributes = ['code.function.name', 'code.file.path'] as const;

export interface FunctionLabels {
  readonly code_function_name: string;
  readonly code_file_path: string;
}

/** Names and paths come out of the application; one of a megabyte would be in every scrape. */
const maxLength = 200;

/** Functions that have series of their own: the first that come, up to a limit. All others are one. */
export class BoundedFunctions {
  private readonly names: BoundedNames;

  constructor(limit: number) {
    this.names = new BoundedNames(limit);
  }

  labelsOf(frame: Frame): FunctionLabels {
    const name = frameName(frame).slice(0, maxLength);
    const file = frame.file.slice(-maxLength);
    // The separator is in no file name and, of all functions, in none that is worth telling apart.
    return this.names.admit(`${name}\0${file}`) === otherName
      ? otherFunction
      : { code_function_name: name, code_file_path: file };
  }
}

/** Of all that have no series of their own. */
export const otherFunction: FunctionLabels = { code_function_name: otherName, code_file_path: '' };
