// Descriptions of roles and bindings (kubectl's pkg/describe; the rules are broken down, joined and sorted as its rbac helpers do).

import type { KubeObject } from "../../object.ts";
import type { DescribeWriter } from "./writer.ts";
import { plainDescriber, writeAnnotations, writeLabels } from "./writer.ts";

interface Rule {
  verbs: string[];
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
  nonResourceURLs?: string[];
}
interface Row {
  resource: string;
  group: string;
  /** With its subresource, as in the rule. */
  plain: string;
  urls: string[];
  names: string[];
  verbs: string[];
}
const list = (items: readonly string[]): string => `[${items.join(" ")}]`;

/** One row per group, resource and name; each URL and verb by itself. */
function rows(rules: readonly Rule[] | undefined): Row[] {
  const found = new Map<string, Row>();
  const loose: Row[] = [];
  for (const rule of rules ?? []) {
    for (const group of rule.apiGroups ?? [])
      for (const resource of rule.resources ?? [])
        for (const name of rule.resourceNames?.length ? rule.resourceNames : [undefined]) {
          const [plural, part] = resource.split(/\/(.*)/s);
          const shown = `${plural}${group ? `.${group}` : ""}${part ? `/${part}` : ""}`;
          const key = JSON.stringify([group, resource, name]);
          const row =
            found.get(key) ??
            ({ resource: shown, group, plain: resource, urls: [], names: name === undefined ? [] : [name], verbs: [] } as Row);
          found.set(key, row);
          row.verbs.push(...rule.verbs);
        }
    for (const url of rule.nonResourceURLs ?? [])
      for (const verb of rule.verbs) loose.push({ resource: "", group: "", plain: "", urls: [url], names: [], verbs: [verb] });
  }
  // The order of the text form of a rule.
  const key = (row: Row): string => `${list(row.verbs)},${list([row.group])},${list([row.plain])},${list(row.names)},${list(row.urls)}`;
  return [...found.values(), ...loose].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

function writeHead(writer: DescribeWriter, { metadata }: KubeObject): void {
  writer.line(0, `Name:\t${metadata.name}`);
  writeLabels(writer, "Labels", metadata.labels);
  writeAnnotations(writer, "Annotations", metadata.annotations);
}

export const describeRole = plainDescriber((writer, role) => {
  writeHead(writer, role);
  writer.line(0, "PolicyRule:");
  writer.line(1, "Resources\tNon-Resource URLs\tResource Names\tVerbs");
  writer.line(1, "---------\t-----------------\t--------------\t-----");
  for (const row of rows(role["rules"])) writer.line(1, `${row.resource}\t${list(row.urls)}\t${list(row.names)}\t${list(row.verbs)}`);
});

export const describeBinding = plainDescriber((writer, binding) => {
  writeHead(writer, binding);
  writer.line(0, "Role:");
  writer.line(1, `Kind:\t${binding["roleRef"].kind}`);
  writer.line(1, `Name:\t${binding["roleRef"].name}`);
  writer.line(0, "Subjects:");
  writer.line(1, "Kind\tName\tNamespace");
  writer.line(1, "----\t----\t---------");
  for (const subject of binding["subjects"] ?? []) writer.line(1, `${subject.kind}\t${subject.name}\t${subject.namespace ?? ""}`);
});
