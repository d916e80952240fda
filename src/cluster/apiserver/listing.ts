// Lists: the narrowest index that answers, then the rest of the selectors; chunks with limit and continue.

import { badRequest, gone } from "../../api/errors.ts";
import { type FieldTerm, fieldsMatch, selectorsOf } from "../../api/field-selectors.ts";
import { listOf } from "../../api/kind.ts";
import type { KubeList, KubeObject } from "../../api/object.ts";
import type { Request } from "../../api/request.ts";
import { type Requirement, requirementsMatch } from "../../api/selectors.ts";
import type { Storage } from "./storage.ts";
import type { Table } from "./storage-table.ts";

export function list(storage: Storage, request: Request): KubeList {
  const { kind, namespace } = request;
  const { labels, fields } = selectorsOf(request);
  let items = candidates(storage.table(kind), namespace, labels, fields);
  if (labels.length > 0 || fields.length > 0 || namespace) {
    const keep = (object: KubeObject): boolean =>
      (!namespace || object.metadata.namespace === namespace) &&
      requirementsMatch(labels, object.metadata.labels) &&
      fieldsMatch(kind, fields, object);
    if (!items.every(keep)) items = items.filter(keep);
  }
  if (!request.limit && !request.continue) return listOf(kind, items, String(storage.version));
  return chunk(storage, request, items);
}

function candidates(
  table: Table,
  namespace: string | undefined,
  labels: readonly Requirement[],
  fields: readonly FieldTerm[],
): readonly KubeObject[] {
  for (const { field, operator, value } of fields) {
    if (operator === "!=") continue;
    const hot = table.withField(field, value);
    if (hot) return hot;
    if (field === "metadata.name" && (namespace || !table.kind.namespaced)) {
      const found = table.get(namespace ?? "", value);
      return found ? [found] : [];
    }
  }
  if (namespace || !table.kind.namespaced) {
    let best: readonly KubeObject[] | undefined;
    for (const { key, operator, values } of labels) {
      if (values.length !== 1 || !["=", "==", "in"].includes(operator)) continue;
      const found = table.withLabel(namespace ?? "", key, values[0]!);
      if (!best || found.length < best.length) best = found;
    }
    if (best) return best;
  }
  return namespace ? table.inNamespace(namespace) : table.all();
}

interface Continue {
  v: string;
  rv: number;
  start: string;
}

const keyOf = ({ metadata }: KubeObject): string => (metadata.namespace ? `${metadata.namespace}/${metadata.name}` : metadata.name);

function chunk(storage: Storage, request: Request, items: readonly KubeObject[]): KubeList {
  let version = storage.version;
  let rest = items;
  if (request.continue) {
    let token: Continue;
    try {
      token = JSON.parse(Buffer.from(request.continue, "base64url").toString()) as Continue;
    } catch {
      throw badRequest("continue key is not valid: illegal base64 data at input byte 0");
    }
    if (token.rv < storage.oldest(request.kind))
      throw gone(
        "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.",
      );
    version = token.rv;
    rest = items.filter((object) => keyOf(object) > token.start);
  }
  const limit = request.limit || rest.length;
  const page = rest.slice(0, limit);
  const answer = listOf(request.kind, page, String(version));
  if (page.length < rest.length) {
    const token: Continue = { v: "meta.k8s.io/v1", rv: version, start: keyOf(page.at(-1)!) };
    answer.metadata.continue = Buffer.from(JSON.stringify(token)).toString("base64url");
    if (!request.labelSelector && !request.fieldSelector) answer.metadata.remainingItemCount = rest.length - page.length;
  }
  return answer;
}
