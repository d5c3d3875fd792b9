export type Language = 'js' | 'ts';

/** A block of code in a Markdown file, and what the comments before it say about running it. */
export interface Block {
  /** Line of the opening fence. */
  readonly line: number;
  readonly language: Language;
  readonly code: string;
  /** `<!-- norun: why -->` */
  readonly norun: string | undefined;
  /** `<!-- continues -->`: runs after the runnable block before it, as one program. */
  readonly continues: boolean;
  /** `<!-- serves: http://localhost:9464/metrics -->`: does not end by itself; the address must answer. */
  readonly serves: string | undefined;
}

const languages: Readonly<Record<string, Language>> = {
  js: 'js',
  javascript: 'js',
  mjs: 'js',
  ts: 'ts',
  typescript: 'ts',
};

export function blocksOf(markdown: string): Block[] {
  const lines = markdown.split('\n');
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; at++) {
    const fence = /^( *)(`{3,}|~{3,})\s*(\w*)/.exec(lines[at] as string);
    if (!fence) continue;
    const [, indent = '', ticks = '', language = ''] = fence;
    const open = at;
    for (at++; at < lines.length && lines[at]?.trim() !== ticks; ) at++;
    const known = languages[language.toLowerCase()];
    if (known === undefined) continue;
    const code = lines.slice(open + 1, at).map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line));
    blocks.push({ line: open + 1, language: known, code: `${code.join('\n')}\n`, ...instructions(lines, open) });
  }
  return blocks;
}

/** The HTML comments right above a fence. */
function instructions(lines: readonly string[], fence: number): Pick<Block, 'norun' | 'continues' | 'serves'> {
  const said = new Map<string, string>();
  for (let at = fence - 1; at >= 0; at--) {
    const line = (lines[at] as string).trim();
    const comment = /^<!--\s*(norun|continues|serves)(?::\s*(.*?))?\s*-->$/.exec(line);
    if (comment) said.set(comment[1] as string, comment[2] ?? '');
    else if (line !== '') break;
  }
  return { norun: said.get('norun'), continues: said.has('continues'), serves: said.get('serves') };
}

/** A program to run: a block that stands alone, or one with those that continue it. */
export interface Program {
  readonly line: number;
  readonly language: Language;
  readonly code: string;
  readonly serves: string | undefined;
  /** Lines it prints, as its `// →` comments say; `…` stands for anything. Empty: it may print what it likes. */
  readonly prints: readonly string[];
}

export function programsOf(blocks: readonly Block[]): Program[] {
  const programs: Program[] = [];
  for (const block of blocks) {
    if (block.norun !== undefined) continue;
    const first = block.continues ? programs.pop() : undefined;
    if (block.continues && first === undefined)
      throw new Error(`line ${block.line}: continues, but nothing ran before`);
    const code = (first?.code ?? '') + block.code;
    programs.push({
      line: first?.line ?? block.line,
      language: first?.language === 'ts' ? 'ts' : block.language,
      code,
      serves: block.serves,
      prints: [...code.matchAll(/\/\/ → ?(.*)$/gm)].map(([, text]) => (text as string).trimEnd()),
    });
  }
  return programs;
}

/** Whether what was printed is what the comments say, line by line. */
export function printedAsSaid(printed: string, prints: readonly string[]): boolean {
  const lines = printed.replace(/\n$/, '').split('\n');
  return lines.length === prints.length && prints.every((said, index) => matches(lines[index] as string, said));
}

function matches(line: string, said: string): boolean {
  const pattern = said.split('…').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${pattern.join('.*')}$`).test(line.trimEnd());
}
