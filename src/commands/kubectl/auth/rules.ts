// The table of `kubectl auth can-i --list`: rules taken apart, put together by what they allow, and sorted.
interface ResourceRule {
  verbs: string[];
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
}
interface UrlRule {
  verbs: string[];
  nonResourceURLs?: string[];
}
interface Row {
  verbs: string[];
  group: string;
  resource: string;
  name: string;
  url: string;
}

const bracketed = (values: readonly string[]): string => `[${values.join(" ")}]`;
/** As Go prints a rule: what the real table is sorted by. */
const sortKey = (row: Row): string =>
  [bracketed(row.verbs), `[${row.group}]`, `[${row.resource}]`, `[${row.name}]`, `[${row.url}]`].join(",");

function resourceName({ group, resource }: Row): string {
  if (!group) return resource;
  const [base, ...rest] = resource.split("/");
  return [`${base}.${group}`, ...rest].join("/");
}

export function listRules(status: { resourceRules?: ResourceRule[]; nonResourceRules?: UrlRule[] }, headers: boolean): string {
  const rows = new Map<string, Row>();
  const add = (row: Omit<Row, "verbs">, verbs: readonly string[]): void => {
    const key = JSON.stringify(row);
    const known = rows.get(key) ?? { ...row, verbs: [] };
    known.verbs.push(...verbs.filter((each) => !known.verbs.includes(each)));
    rows.set(key, known);
  };
  for (const { verbs, apiGroups = [""], resources = [], resourceNames = [] } of status.resourceRules ?? [])
    for (const group of apiGroups)
      for (const resource of resources)
        for (const name of resourceNames.length ? resourceNames : [""]) add({ group, resource, name, url: "" }, verbs);
  // Rules about URLs stand as they are, twice where two roles say the same.
  const urls = (status.nonResourceRules ?? []).flatMap(({ verbs, nonResourceURLs = [] }) =>
    nonResourceURLs.map((url): Row => ({ verbs, group: "", resource: "", name: "", url })),
  );
  const sorted = [...rows.values(), ...urls].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  const cells = sorted.map((row) => [resourceName(row), `[${row.url}]`, `[${row.name}]`, bracketed(row.verbs)]);
  const table = headers ? [["Resources", "Non-Resource URLs", "Resource Names", "Verbs"], ...cells] : cells;
  const widths = [0, 1, 2].map((column) => Math.max(6, ...table.map((row) => row[column]!.length + 3)));
  return table.map((row) => `${row.map((cell, column) => (column < 3 ? cell.padEnd(widths[column]!) : cell)).join("")}\n`).join("");
}
