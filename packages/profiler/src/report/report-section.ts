/**
 * A part of the report that comes from elsewhere: the queries of the window, the findings in them. Plain data, so that
 * whoever has something to say need not know the report, nor the report them. All of it is shown as text.
 */
export interface ReportSection {
  readonly title: string;
  /** One or two sentences above the entries. */
  readonly summary?: string | undefined;
  readonly entries: readonly ReportEntry[];
}

export interface ReportEntry {
  readonly title: string;
  readonly severity?: 'info' | 'warning' | 'error' | undefined;
  /** Paragraphs. */
  readonly text?: readonly string[] | undefined;
  /** SQL, a fix: shown in a fixed-width font, with its line breaks. */
  readonly code?: string | undefined;
  /** Short facts beside each other: `runs: 200`, `route: GET /orders`. */
  readonly facts?: Readonly<Record<string, string | number>> | undefined;
  /** Milliseconds since the Unix epoch: its place on the timeline. */
  readonly atMs?: number | undefined;
}
