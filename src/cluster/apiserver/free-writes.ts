// Whether writes are as free as in most clusters: no policy and no webhook is there that might have a say in them.
import type { Core } from "./core.ts";
import type { Table } from "./storage-table.ts";

const DYNAMIC = [
  "MutatingAdmissionPolicy",
  "MutatingWebhookConfiguration",
  "ValidatingAdmissionPolicy",
  "ValidatingWebhookConfiguration",
] as const;

interface Tables {
  readonly dynamic: readonly Table[];
  readonly quotas: Table | undefined;
}

const tables = new WeakMap<Core, Tables>();

function tablesOf(core: Core): Tables {
  let found = tables.get(core);
  if (!found) {
    const { scheme, storage } = core;
    const dynamic = DYNAMIC.flatMap((name) => {
      const kind = scheme.byKind("admissionregistration.k8s.io", "v1", name);
      return kind ? [storage.table(kind)] : [];
    });
    const quotas = scheme.byKind("", "v1", "ResourceQuota");
    tables.set(core, (found = { dynamic, quotas: quotas && storage.table(quotas) }));
  }
  return found;
}

/** Whether nobody has a say in updates of what was valid before. */
export function updatesAreFree(core: Core): boolean {
  const { dynamic } = tablesOf(core);
  for (let i = 0; i < dynamic.length; i++) if (dynamic[i]!.size > 0) return false;
  return true;
}

/** As updatesAreFree, of new objects, which quotas may count too. */
export const createsAreFree = (core: Core): boolean => updatesAreFree(core) && !tablesOf(core).quotas?.size;
