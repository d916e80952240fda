// The fields that a writer asked for, before others are added: whoever wrote them owns them.
import { fieldsOf } from "../../api/field-sets.ts";
import type { Kind } from "../../api/kind.ts";
import type { Asked } from "../../api/managers.ts";
import type { Draft, KubeObject } from "../../api/object.ts";
import { typeOfKind } from "../../api/schema/types.ts";

type Open = Draft<KubeObject>;

interface PodOrJob {
  containers?: object[];
  initContainers?: object[];
  selector?: object;
  template?: { metadata?: object };
}

/** Kinds whose objects get fields from admission or from their strategy at create: managedFields are noted before that (handlers/create.go). */
export const COMPLETED: ReadonlySet<string> = new Set([
  "pods",
  "namespaces",
  "persistentvolumeclaims",
  "jobs.batch",
  "ingresses.networking.k8s.io",
]);

/**
 * The fields of an object before admission and strategy add their own, which nobody comes to own. What is added has its place in the
 * specification, its containers, its selector and the labels of its template, so copies of these are enough.
 */
export function fieldsSent(kind: Kind, { metadata, spec, ...rest }: Open): Asked {
  const copies = (list?: readonly object[]) => list?.map((each) => ({ ...each }));
  const { containers, initContainers, selector, template } = (spec ?? {}) as PodOrJob;
  const before = {
    ...rest,
    metadata: { ...metadata },
    spec: {
      ...spec,
      ...(selector ? { selector: { ...selector } } : {}),
      ...(template ? { template: { ...template, ...(template.metadata ? { metadata: { ...template.metadata } } : {}) } } : {}),
      ...(containers ? { containers: copies(containers) } : {}),
      ...(initContainers ? { initContainers: copies(initContainers) } : {}),
    },
  };
  return () => fieldsOf(typeOfKind(kind), before, true);
}

/** The fields of an object that is about to be changed. */
export function fieldsNow(kind: Kind, draft: Open): Asked {
  const paths = new Set(fieldsOf(typeOfKind(kind), draft, true).keys());
  return () => paths;
}
