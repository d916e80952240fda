// Whether writes of a kind are as free as in most clusters: no policy and no webhook is there that might have a say in them.

import { groupResource, type Kind } from "../../api/kind.ts";
import type { WebhookConfigurationObject } from "../../api/kinds/index.ts";
import type { KubeObject } from "../../api/object.ts";
import type { Core } from "./core.ts";
import type { Table } from "./storage-table.ts";

/** Where they stand, and to which resources of a request each of them applies. */
const DYNAMIC: Readonly<Record<string, (object: KubeObject) => readonly Rules[]>> = {
  MutatingAdmissionPolicy: ({ spec }) => [spec.matchConstraints?.resourceRules],
  MutatingWebhookConfiguration: (object) => rulesOf(object as WebhookConfigurationObject),
  ValidatingAdmissionPolicy: ({ spec }) => [spec.matchConstraints?.resourceRules],
  ValidatingWebhookConfiguration: (object) => rulesOf(object as WebhookConfigurationObject),
};

type Rules = readonly { readonly resources?: readonly string[] }[] | undefined;

const rulesOf = ({ webhooks = [] }: WebhookConfigurationObject): readonly Rules[] => webhooks.map(({ rules }) => rules);

const ALL = "*";

interface Tables {
  readonly dynamic: readonly { readonly table: Table; readonly rules: (object: KubeObject) => readonly Rules[] }[];
  readonly quotas: Table | undefined;
}

const tables = new WeakMap<Core, Tables>();

function tablesOf(core: Core): Tables {
  let found = tables.get(core);
  if (!found) {
    const { scheme, storage } = core;
    const dynamic = Object.entries(DYNAMIC).flatMap(([name, rules]) => {
      const kind = scheme.byKind("admissionregistration.k8s.io", "v1", name);
      return kind ? [{ table: storage.table(kind), rules }] : [];
    });
    const quotas = scheme.byKind("", "v1", "ResourceQuota");
    tables.set(core, (found = { dynamic, quotas: quotas && storage.table(quotas) }));
  }
  return found;
}

/** By the list of a table, which is another one once anything in it has changed. */
const concerned = new WeakMap<readonly KubeObject[], ReadonlySet<string>>();

/** The resources, of whatever group, that objects apply to; those without rules apply to all. */
function resourcesOf(objects: readonly KubeObject[], rules: (object: KubeObject) => readonly Rules[]): ReadonlySet<string> {
  let found = concerned.get(objects);
  if (!found) {
    const named = objects.flatMap(rules).flatMap((each) => (each?.length ? each.flatMap(({ resources = [ALL] }) => resources) : [ALL]));
    concerned.set(objects, (found = new Set(named.map((resource) => resource.replace(/\/.*$/, "")))));
  }
  return found;
}

/** Whether nobody has a say in updates, of objects of a kind, of what was valid before. */
export function updatesAreFree(core: Core, kind: Kind): boolean {
  const { dynamic } = tablesOf(core);
  for (let at = 0; at < dynamic.length; at++) {
    const { table, rules } = dynamic[at]!;
    if (table.size === 0) continue;
    const resources = resourcesOf(table.all(), rules);
    if (resources.has(kind.plural) || resources.has(ALL)) return false;
  }
  return true;
}

/** As updatesAreFree, of new objects in a namespace, which a quota may count too. */
export function createsAreFree(core: Core, kind: Kind, namespace: string): boolean {
  const { quotas } = tablesOf(core);
  return (
    updatesAreFree(core, kind) &&
    !(quotas?.size && quotas.inNamespace(namespace).some(({ spec }) => `count/${groupResource(kind)}` in (spec.hard ?? {})))
  );
}
