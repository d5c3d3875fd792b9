import { readEmbeddedReport } from '../embedded-report.js';
import { liveClass, pageIds } from '../page-structure.js';
import { part } from './dom/element.js';
import { ReportApp } from './report-app.js';
import { addStyles } from './style/sheet.js';

/** The page stands without the program: where it cannot start, the reader is told so and keeps the page. */
async function start(): Promise<void> {
  try {
    const data = await readEmbeddedReport(part(pageIds.data).textContent ?? '');
    addStyles();
    await new ReportApp(data).start();
    document.documentElement.classList.add(liveClass);
  } catch (error) {
    // Half a program is worse than none.
    const explorer = document.getElementById(pageIds.explorer);
    if (explorer) explorer.hidden = true;
    const failure = document.getElementById(pageIds.failure);
    if (failure) {
      failure.textContent = `The graphs cannot be shown: ${error instanceof Error ? error.message : String(error)} The summary and the table below are complete.`;
      failure.hidden = false;
    }
  }
}

void start();
