import { type Complaint, SondeError } from '@sonde/metrics';

export type ExpositionErrorCode = 'SONDE_EXPOSITION_INVALID' | 'SONDE_EXPOSITION_TOO_LARGE';

/** Why an exposition cannot be read, and where. */
export class ExpositionError extends SondeError<ExpositionErrorCode> {
  /** From 1; 0 where no line is to blame. */
  readonly line: number;
  /** From 1, in UTF-16 code units; 0 where the whole line is to blame. */
  readonly column: number;

  constructor(code: ExpositionErrorCode, line: number, column: number, complaint: Complaint) {
    super(code, { ...complaint, what: `${place(line, column)}${complaint.what}` });
    this.line = line;
    this.column = column;
  }
}

function place(line: number, column: number): string {
  if (line === 0) return '';
  return column === 0 ? `line ${line}: ` : `line ${line}, column ${column}: `;
}

/** A part of the text for a message: quoted, on one line, without what a terminal would obey, at most 40 characters. */
export function excerpt(text: string): string {
  const short = text.length > 40 ? `${text.slice(0, 39)}…` : text;
  return JSON.stringify(short).replaceAll(/[\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
