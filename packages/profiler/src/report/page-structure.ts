/**
 * What the page and the program inside it call its parts. The page comes with everything that needs no program: title,
 * summary, a table of the first functions, sections. The program unpacks the data, fills `explorer`, puts its own table in
 * the place of the static one, and marks `<html>` with `liveClass`; until then, and where it fails, the page stands alone.
 */
export const pageIds = {
  /** `<header>`: the title, when and how the profiles were taken. */
  masthead: 'masthead',
  /** `<nav>`, empty and hidden: the program puts one button per profile into it. */
  tabs: 'profiles',
  /** `<main>`: all of the following are regions in it. */
  main: 'report',
  /** `<section>`: for each profile an element of the class `profileSummary`. */
  summary: 'summary',
  /** `<section>`, empty and hidden: graphs, timeline, search, details. */
  explorer: 'explorer',
  /** `<section>`: what got slower and faster, where two profiles are compared; else it is not there. */
  comparison: 'comparison',
  /** `<section>`: for each profile an element of the class `profileFunctions` with a table. */
  functions: 'functions',
  /** `<section>`: the parts of `ReportData.sections`; not there without any. */
  sections: 'sections',
  /** `role="status"`, empty: what a screen reader is told of the graph. Visible only to it. */
  announcer: 'announcer',
  /** `role="alert"`, empty and hidden: why the program could not start. */
  failure: 'failure',
  /** `<dialog>`, empty: keys and what they do. */
  help: 'help',
  /** `<script type="application/x-sonde-report">`: base64 of gzip of `encoding.ts`; see `readEmbeddedReport`. */
  data: 'report-data',
} as const;

/** Set on `<html>` by the program when all is drawn: hides what is `withoutProgram`. */
export const liveClass = 'is-live';

export const pageClasses = {
  /** Shown only while, or where, the program does not run. */
  withoutProgram: 'without-program',
  /** Read by screen readers, not seen. */
  visuallyHidden: 'visually-hidden',
  /** Of one profile: its place in `ReportData.profiles` is in `data-profile`. */
  profileSummary: 'profile-summary',
  /** Of one profile: its place is in `data-profile`. The program replaces what is inside. */
  profileFunctions: 'profile-functions',
  /** The list of sentences of a summary. Of an item, `data-severity`, and `data-frame` where it speaks of a function. */
  verdicts: 'verdicts',
  /** A bar of shares by kind, an SVG. */
  shareBar: 'share-bar',
  /** Its legend, a list; a swatch is coloured by `data-kind`. */
  legend: 'legend',
  swatch: 'swatch',
  /** Name, file and line of a function, of foreign text: always in a `<bdi>`. */
  functionName: 'function-name',
  functionPlace: 'function-place',
  /** A column of numbers. */
  number: 'number',
  /** Around a table that may be wider than the window; has `tabindex="0"`, a role and a name. */
  tableFrame: 'table-frame',
  table: 'table',
  /** A small fact beside others. */
  fact: 'fact',
  /** One part of `ReportData.sections`, and an entry in it (`data-severity`). */
  reportSection: 'report-section',
  reportEntry: 'report-entry',
  /** Buttons and fields of the program. `aria-pressed` and `aria-selected` are styled. */
  button: 'button',
  field: 'field',
  /** A group of buttons of which one is chosen. */
  choice: 'choice',
  /** Source lines: a `<pre>` of `<code>` lines, the hot ones with `data-heat="1"` to `"5"`. */
  source: 'source',
  /** More and less, in a comparison: also said by sign and word, never by colour alone. */
  slower: 'slower',
  faster: 'faster',
} as const;

/** Longest text shown of a name; the rest stands in a `title`. */
export const maxShownNameLength = 120;

/** Longest `title` of a name that was cut. */
export const maxTitleLength = 500;
