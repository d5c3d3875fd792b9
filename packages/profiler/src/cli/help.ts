/** What `--help` prints: at most 80 columns. */
export const help = `sonde-profile: looks at profiles of Node.js programs, from any tool

Usage
  sonde-profile render FILE... [-o report.html] [--title <text>]
  sonde-profile top FILE [--by self|total] [--limit <n>]
  sonde-profile diff BEFORE AFTER [--by self|total] [-o report.html]
  sonde-profile convert FILE --to <format> [-o out]

What a file is, its content says: .cpuprofile, .heapprofile, .heapsnapshot,
pprof, speedscope, folded stacks, of V8, Chrome, perf, Go, py-spy and others,
compressed by gzip or not. One of them may be -, the standard input.

Commands
  render   one HTML file to look at: flame graph, timeline, table of functions;
           it works offline and asks nobody for anything
  top      the functions that took most, as a table
  diff     what got slower and what faster between two profiles
  convert  writes another format: cpuprofile, heapprofile, pprof, speedscope,
           folded

Options
  -o, --output <file>  where to write; - is the standard output. Else a name
                       like the first file's, in the present folder
  --title <text>       render: what the report is called
  --no-sources         do not read source maps and lines of sources
  --by self|total      top, diff: what to sort by (self)
  --basis <what>       diff: as if both had been as long (duration), or had
                       counted as much (total), or as they are (none)
  --limit <n>          top, diff: rows of the table (20)
  --measure <name>     top, diff, convert: which numbers, of several
  --thread <name>      convert: only this thread
  --profile <n>        top, diff, convert: which profile of a file that holds
                       several, from 1
  --to <format>        convert: the format to write
  --max-mb <n>         largest file that is read, in MB (268)
  --json               for scripts: what was found, or written, as JSON
  -h, --help, --version

Examples
  Profile a program from start to end, and look at it:
    node --cpu-prof --cpu-prof-name=app.cpuprofile app.js
    sonde-profile render app.cpuprofile

  What does a running service do? (endpoints of @sonde/profiler)
    curl -H "Authorization: Bearer $TOKEN" -o now.pb.gz \\
      'http://localhost:3000/debug/pprof/profile?seconds=10'
    sonde-profile top now.pb.gz

  Did the change help? In the terminal, and as a report:
    sonde-profile diff before.cpuprofile after.cpuprofile -o diff.html

  For another tool:
    sonde-profile convert app.cpuprofile --to folded -o - | flamegraph.pl

Exit codes
  0  it is done
  2  the arguments are wrong, or a file could not be read or written
`;
