/** What `sonde profile --help` prints: at most 80 columns. */
export const help = `sonde profile: where the time, or the memory, of a running service goes

Usage
  sonde profile URL [--cpu | --heap | --allocations | --recent] [options]

Asks the service for a profile, prints what it says in sentences, and writes two
files: the report, one HTML page with flame graph, timeline and table that works
offline, and the profile itself, to compare the next one with.

URL is where the service has its endpoints: http://localhost:9464, or only
localhost:9464 or 9464. They are looked for at /debug/pprof, unless the URL has
a path of its own. Those of Go (net/http/pprof) are read as well.

What to ask for
  --cpu                 where the time goes in the next seconds (the default)
  --recent              where it went in the last ones, at once; the service
                        must profile continuously
  --heap                who allocated what is alive
  --allocations         who allocates in the next seconds
  --seconds <n>         how long (10; 60 with --recent); most services allow 60

Who asks
  SONDE_PROFILER_TOKEN  this variable holds the token that the service was given
  --token-file <file>   else this file does. There is no option for the token
                        itself: whoever lists processes would see it

What to write
  -o, --out <file>      the report; the profile goes beside it, as .pb.gz.
                        Else named by kind, service and time, in this folder
  --compare <file>      an earlier profile of the same kind, from any tool: says
                        what got slower or faster, and the report shows both
  --basis <what>        --compare: as if both had been as long (duration), or
                        had counted as much (total), or as they are (none)
  --no-sources          read no source maps and lines of sources of this machine
  --open                open the report, where this is a terminal
  --json                for scripts: what was found and written, as JSON
  -h, --help

Examples
  What does the service do right now?
    export SONDE_PROFILER_TOKEN=…
    sonde profile localhost:9464 --open

  Did the change help?
    sonde profile localhost:9464 -o before.html
    sonde profile localhost:9464 -o after.html --compare before.pb.gz

  In a cluster, through a tunnel:
    kubectl port-forward deploy/shop 9464 &
    sonde profile 9464 --heap --seconds 30

Exit codes
  0  it is done
  2  the arguments are wrong, the service could not be reached or refused, or a
     file could not be read or written
`;
