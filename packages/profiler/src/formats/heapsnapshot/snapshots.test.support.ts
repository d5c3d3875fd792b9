export interface Things {
  readonly type: string;
  readonly name: string;
  readonly size: number;
  readonly times: number;
}

export const nodeTypes = ['hidden', 'array', 'string', 'object', 'code', 'closure', 'native'];

/** A heap snapshot with these things in it, laid out as V8 does. */
export function snapshotText(things: readonly Things[], strings: readonly string[] = []): string {
  const texts = ['<dummy>', ...strings];
  const nodes: string[] = [];
  for (const { type, name, size, times } of things) {
    const place = texts.includes(name) ? texts.indexOf(name) : texts.push(name) - 1;
    for (let i = 0; i < times; i++)
      nodes.push([nodeTypes.indexOf(type), place, nodes.length * 2 + 1, size, 1, 0, 0].join());
  }
  const meta = {
    node_fields: ['type', 'name', 'id', 'self_size', 'edge_count', 'trace_node_id', 'detachedness'],
    node_types: [nodeTypes, 'string', 'number', 'number', 'number', 'number', 'number'],
    edge_fields: ['type', 'name_or_index', 'to_node'],
    edge_types: [['context', 'element'], 'string_or_number', 'node'],
  };
  return (
    `{"snapshot":${JSON.stringify({ meta, node_count: nodes.length, edge_count: 0, trace_function_count: 0 })},\n` +
    `"nodes":[${nodes.join('\n,')}],\n"edges":[0,1,7\n,0,2,14],\n"trace_function_infos":[],\n"trace_tree":[],\n` +
    `"samples":[],\n"locations":[0,1,2,3],\n"strings":[${texts.map((text) => JSON.stringify(text)).join(',\n')}]}`
  );
}
