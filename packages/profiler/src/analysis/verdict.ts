/** A sentence of the summary: what took the time, or the memory, and what to look at. */
export interface Verdict {
  readonly text: string;
  readonly severity: 'info' | 'warning';
  /** Place in `Profile.tree.frames` of the function it speaks of. */
  readonly frame?: number | undefined;
}

export function info(text: string, frame?: number): Verdict {
  return frame === undefined ? { text, severity: 'info' } : { text, severity: 'info', frame };
}

export function warning(text: string, frame?: number): Verdict {
  return { ...info(text, frame), severity: 'warning' };
}
