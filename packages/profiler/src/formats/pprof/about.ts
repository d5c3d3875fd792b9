import type { Profile, ProfileOrigin } from '../../call-tree/profile.js';

/** First comment of a file of ours: the ones behind it are facts that pprof has no field for. */
const marker = 'written by @sonde/profiler';

export type About = Pick<ProfileOrigin, 'engine' | 'node' | 'pid' | 'notes'> & { readonly title?: string | undefined };

/** What pprof keeps in comments, which `go tool pprof -comments` shows. */
export function commentsOf({ title, origin: { engine, node, pid, notes } }: Profile): readonly string[] {
  const facts = [`title: ${title}`, `engine: ${engine}`];
  if (node !== undefined) facts.push(`node: ${node}`);
  if (pid !== undefined) facts.push(`pid: ${pid}`);
  return [marker, ...facts, ...notes.map((note) => `note: ${note}`)];
}

export function aboutOf(comments: readonly string[]): About {
  if (comments[0] !== marker) return { engine: 'pprof', notes: comments };
  const facts = new Map<string, string>();
  const notes: string[] = [];
  for (const comment of comments.slice(1)) {
    const at = comment.indexOf(': ');
    if (comment.startsWith('note: ')) notes.push(comment.slice('note: '.length));
    else if (at > 0) facts.set(comment.slice(0, at), comment.slice(at + 2));
  }
  const pid = Number(facts.get('pid'));
  return {
    engine: facts.get('engine') ?? 'pprof',
    ...(facts.has('node') ? { node: facts.get('node') } : {}),
    ...(Number.isSafeInteger(pid) && pid > 0 ? { pid } : {}),
    title: facts.get('title'),
    notes,
  };
}
