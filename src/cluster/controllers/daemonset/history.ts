// The history of a daemon's template: a ControllerRevision for each that was in use (kubernetes/pkg/controller/daemon/update.go: constructHistory).
import type { KubeObject } from "../../../api/object.ts";
import type { Cache } from "../cache.ts";
import { claim, controllerReference } from "../claim.ts";
import type { Context } from "../controller.ts";
import { equalIgnoringHash, templateHash } from "../deployment/template.ts";
import { type DaemonKinds, REVISION_LABEL } from "./kinds.ts";

/** The hash of the set's template, whose revision is made, renumbered or kept as needed; older ones beyond the limit are deleted. */
export function currentRevision(set: KubeObject, own: DaemonKinds, revisions: Cache, context: Context): string {
  const { template, revisionHistoryLimit = 10 } = set["spec"];
  const { api } = context;
  const kept = claim({ api, owner: set, ownerKind: own.daemonSets, kind: own.controllerRevisions, cache: revisions });
  kept.sort((a, b) => a["revision"] - b["revision"]);
  const latest = kept.at(-1)?.["revision"] ?? 0;
  const same = kept.find((revision) => equalIgnoringHash(templateOf(revision), template));
  const namespace = set.metadata.namespace!;
  if (same) {
    if (same["revision"] < latest) context.api.update(own.controllerRevisions, { ...same, revision: latest + 1 }, { namespace });
    return same.metadata.labels![REVISION_LABEL]!;
  }
  const hash = templateHash(template, set["status"]?.collisionCount);
  context.api.create(
    own.controllerRevisions,
    {
      apiVersion: "apps/v1",
      kind: "ControllerRevision",
      metadata: {
        name: `${set.metadata.name}-${hash}`,
        namespace,
        labels: { ...template.metadata?.labels, [REVISION_LABEL]: hash },
        ...(set.metadata.annotations ? { annotations: set.metadata.annotations } : {}),
        ownerReferences: [controllerReference(own.daemonSets, set)],
      },
      data: { spec: { template: { ...template, $patch: "replace" } } },
      revision: latest + 1,
    },
    { namespace },
  );
  for (const old of kept.slice(0, Math.max(0, kept.length - revisionHistoryLimit)))
    context.api.delete(own.controllerRevisions, old.metadata.name, { namespace });
  return hash;
}

const templates = new WeakMap<object, object>();

/** The template that a revision keeps, without the mark that makes it a patch: always the same object, by which its text is remembered. */
function templateOf(revision: KubeObject): object {
  const kept = revision["data"].spec.template;
  let template = templates.get(kept);
  if (!template) {
    const { $patch: _patch, ...rest } = kept;
    templates.set(kept, (template = rest as object));
  }
  return template;
}
