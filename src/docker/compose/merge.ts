// One file over another: maps field by field, lists by what identifies their items, commands whole (compose-go/override).
type Tree = Record<string, unknown>;

/** Fields whose later value stands alone. */
const WHOLE = /^(command|entrypoint|test|context|external)$/;

/** What makes two items of a list the same; absent: all are kept. */
const IDENTITY: Readonly<Record<string, (item: never) => string>> = {
  ports: ({ host_ip = "", target, published = "", protocol }: Record<string, string>) => `${host_ip}:${published}:${target}/${protocol}`,
  volumes: ({ target }: { target: string }) => target,
  secrets: ({ source, target = source }: { source: string; target?: string }) => target,
  configs: ({ source, target = `/${source}` }: { source: string; target?: string }) => target,
  env_file: ({ path }: { path: string }) => path,
};
const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null && !Array.isArray(value);

function lists(below: readonly unknown[], above: readonly unknown[], field: string): unknown[] {
  const identity = (IDENTITY[field] ?? String) as (item: unknown) => string;
  const merged = new Map<string, unknown>();
  for (const item of [...below, ...above]) merged.set(typeof item === "object" ? identity(item) : String(item), item);
  return [...merged.values()];
}

/** `above` over `below`. */
export function merge(below: unknown, above: unknown, field = ""): unknown {
  if (above === undefined) return below;
  if (WHOLE.test(field) || below === undefined || below === null) return above;
  if (isTree(below) && isTree(above)) {
    const out: Tree = { ...below };
    for (const [name, value] of Object.entries(above)) out[name] = merge(below[name], value, name);
    return out;
  }
  if (Array.isArray(below) && Array.isArray(above)) return lists(below, above, field);
  return above === null && isTree(below) ? below : above;
}
