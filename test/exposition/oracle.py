"""Lets the parsers of Debian's python3-prometheus-client judge documents.

Reads JSON lines {"format": "text" | "openmetrics", "document": "..."} and answers each with one JSON line:
{"samples": [[name, {label: value}, value, exemplar | null], ...], "families": [[name, type, help, unit], ...]}
or {"error": "..."}. Numbers travel as strings, because JSON has no NaN.
"""
import json
import sys

from prometheus_client import parser
from prometheus_client.openmetrics import parser as openmetrics_parser

PARSERS = {
    "text": parser.text_string_to_metric_families,
    "openmetrics": openmetrics_parser.text_string_to_metric_families,
}


def number(value):
    return repr(float(value))


def exemplar(found):
    if found is None:
        return None
    timestamp = None if found.timestamp is None else number(found.timestamp)
    return [found.labels, number(found.value), timestamp]


def judge(request):
    try:
        families = list(PARSERS[request["format"]](request["document"]))
    except Exception as error:
        return {"error": "%s: %s" % (type(error).__name__, error)}
    return {
        "families": [[f.name, f.type, f.documentation, f.unit] for f in families],
        "samples": [[s.name, s.labels, number(s.value), exemplar(s.exemplar)] for f in families for s in f.samples],
    }


for line in sys.stdin.buffer:
    print(json.dumps(judge(json.loads(line))), flush=True)
