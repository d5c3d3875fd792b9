import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Program } from '../servers.js';
import { seriesKey } from './parsed.js';

export interface OracleRequest {
  readonly format: 'text' | 'openmetrics';
  readonly document: string;
}

export interface OracleFamily {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly unit: string;
}

export interface OracleSample {
  readonly value: number;
  readonly exemplar:
    | {
        readonly labels: Readonly<Record<string, string>>;
        readonly value: number;
        readonly timestamp: number | undefined;
      }
    | undefined;
}

export interface OracleAnswer {
  /** Why the document was refused. */
  readonly error: string | undefined;
  readonly families: readonly OracleFamily[];
  /** By `seriesKey`. */
  readonly samples: ReadonlyMap<string, OracleSample>;
}

type WireExemplar = [Record<string, string>, string, string | null];
type WireSample = [name: string, labels: Record<string, string>, value: string, exemplar: WireExemplar | null];
type WireAnswer = { error: string } | { families: [string, string, string, string][]; samples: WireSample[] };

/** One Python process judges all documents: starting it costs more than parsing some hundred of them. */
export async function askPython(python: Program, requests: readonly OracleRequest[]): Promise<OracleAnswer[]> {
  const script = fileURLToPath(new URL('./oracle.py', import.meta.url));
  const child = spawn(python.path, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(requests.map((request) => `${JSON.stringify(request)}\n`).join(''));
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    out += chunk;
  });
  const code = await new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject));
  const answers = out.split('\n').filter((line) => line !== '');
  if (code !== 0 || answers.length !== requests.length) {
    throw new Error(`the Python oracle ended with ${code} after ${answers.length} of ${requests.length} answers`);
  }
  return answers.map((line) => readAnswer(JSON.parse(line) as WireAnswer));
}

function readAnswer(answer: WireAnswer): OracleAnswer {
  if ('error' in answer) return { error: answer.error, families: [], samples: new Map() };
  return {
    error: undefined,
    families: answer.families.map(([name, type, help, unit]) => ({ name, type, help, unit })),
    samples: new Map(
      answer.samples.map(([name, labels, value, exemplar]) => [
        seriesKey(name, Object.entries(labels)),
        { value: number(value), exemplar: exemplar === null ? undefined : readExemplar(exemplar) },
      ]),
    ),
  };
}

function readExemplar([labels, value, timestamp]: WireExemplar): OracleSample['exemplar'] {
  return { labels, value: number(value), timestamp: timestamp === null ? undefined : number(timestamp) };
}

/** Python spells `nan`, `inf` and `-inf`. */
function number(text: string): number {
  return text === 'inf' ? Infinity : text === '-inf' ? -Infinity : Number(text);
}
