// The revisions of a stateful set's template: the one its pods had, and the one they shall get (stateful_set_control.go: getStatefulSetRevisions).
import type { KubeObject } from "../../../api/object.ts";
import type { Cache } from "../cache.ts";
import { claim, controllerReference } from "../claim.ts";
import type { Context } from "../controller.ts";
import { equalIgnoringHash, templateHash } from "../deployment/template.ts";
import type { Kinds } from "../kinds.ts";
import { REVISION_LABEL } from "./identity.ts";

const HASH_LABEL = "controller.kubernetes.io/hash";

export interface Revisions {
  current: KubeObject;
  update: KubeObject;
}

/** Revisions that an orphaning deletion of a set with this selector left behind are adopted (stateful_set.go: adoptOrphanRevisions). */
export function revisionsOf(set: KubeObject, kinds: Kinds, cache: Cache, { api }: Context): Revisions {
  const kept = byRevision(claim({ api, owner: set, ownerKind: kinds.statefulSets, kind: kinds.controllerRevisions, cache }));
  const { template } = set["spec"];
  const namespace = set.metadata.namespace!;
  const latest = kept.at(-1);
  let update = kept.find((revision) => equalIgnoringHash(templateOf(revision), template));
  if (!update) {
    const hash = templateHash(template, set["status"]?.collisionCount || undefined);
    update = api.create(
      kinds.controllerRevisions,
      {
        apiVersion: "apps/v1",
        kind: "ControllerRevision",
        metadata: {
          name: `${set.metadata.name}-${hash}`,
          namespace,
          labels: { ...template.metadata?.labels, [HASH_LABEL]: hash },
          ...(set.metadata.annotations ? { annotations: set.metadata.annotations } : {}),
          ownerReferences: [controllerReference(kinds.statefulSets, set)],
        },
        data: { spec: { template: { ...template, $patch: "replace" } } },
        revision: (latest?.["revision"] ?? 0) + 1,
      },
      { namespace },
    );
  } else if (update !== latest)
    update = api.update(kinds.controllerRevisions, { ...update, revision: latest!["revision"] + 1 }, { namespace });
  const current = kept.find(({ metadata }) => metadata.name === set["status"]?.currentRevision) ?? update;
  return { current, update };
}

const byRevision = (revisions: readonly KubeObject[]): KubeObject[] => [...revisions].sort((a, b) => a["revision"] - b["revision"]);

const templates = new WeakMap<object, KubeObject["spec"]>();

/** The template that a revision keeps, without the mark that makes it a patch; the same object each time. */
export function templateOf(revision: KubeObject): KubeObject["spec"] {
  const kept = revision["data"].spec.template;
  let template = templates.get(kept);
  if (!template) {
    const { $patch: _patch, ...rest } = kept;
    templates.set(kept, (template = rest));
  }
  return template;
}

/** Deletes the oldest revisions that nothing uses, beyond the limit. */
export function truncateHistory(
  set: KubeObject,
  pods: readonly KubeObject[],
  used: Revisions,
  kinds: Kinds,
  cache: Cache,
  { api }: Context,
): void {
  const live = new Set([
    used.current.metadata.name,
    used.update.metadata.name,
    ...pods.map(({ metadata }) => metadata.labels?.[REVISION_LABEL]),
  ]);
  const old = byRevision([...cache.controlledBy(set.metadata.uid).values()]).filter(({ metadata }) => !live.has(metadata.name));
  for (const { metadata } of old.slice(0, Math.max(0, old.length - (set["spec"].revisionHistoryLimit ?? 10))))
    api.delete(kinds.controllerRevisions, metadata.name, { namespace: set.metadata.namespace! });
}
