/** What `sonde check --help` prints: at most 80 columns. */
export const help = `sonde check: what is wrong with what a service exposes

Usage
  sonde check URL|FILE|- [options]

Reads metrics as a scraper does, judges them, and says what to do: all that
"promtool check metrics" finds, and what it does not look at: labels that never
end, series that stand twice, histograms that contradict themselves, personal
data, timestamps, content types. A URL may be short: 9464, localhost:9464.

Options
  --fail-on <what>   what the exit code 1 is for: error, warning, info, never
                     (warning)
  --ignore <code>    leave this out; may be given more than once
  --format <format>  auto, text or openmetrics: what is asked for, and what a
                     file is (auto: OpenMetrics where there is a choice)
  --max-series <n>   series of one metric that are no finding (1000)
  --limit <n>        findings that are listed (100)
  --token <token>    sent as a bearer token; better the variable SONDE_TOKEN
  -H, --header <h>   sent as well: "Name: value"; may be given more than once
  --timeout <s>      seconds for the answer (10)
  --json             the findings as JSON
  -h, --help

Examples
  Judge a running service:
    sonde check localhost:9464

  In a pipeline: fail for errors only, and let old names be.
    sonde check --fail-on error --ignore camel-case localhost:3000

  What somebody sent you:
    gunzip -c metrics.txt.gz | sonde check -

Exit codes
  0  nothing found, or nothing that --fail-on asks for
  1  findings
  2  the arguments are wrong, or the metrics could not be had
`;
