// The revisions of a workload: its replica sets or controller revisions by number, as kubectl's history and undo see them.
import type { Kind } from "../../../api/kind.ts";
import { controllerOf, type KubeObject } from "../../../api/object.ts";
import { strategicMergePatch } from "../../../api/strategic-merge.ts";
import { equal } from "../../../api/structure.ts";
import { refuse } from "../refusal.ts";

export const CHANGE_CAUSE = "kubernetes.io/change-cause";
const REVISION = "deployment.kubernetes.io/revision";
const HASH = "pod-template-hash";

export interface Revision {
  number: number;
  changeCause: string;
  /** The pod template as it was. */
  template: PodTemplate;
  source: KubeObject;
}
// biome-ignore lint/suspicious/noExplicitAny: a template's spec is not looked into here
export type PodTemplate = { metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> }; spec: any };

/** The revisions of a Deployment, from the replica sets that it controls, oldest first. */
export function deploymentRevisions(deployment: KubeObject, replicaSets: readonly KubeObject[]): Revision[] {
  const revisions: Revision[] = [];
  for (const source of replicaSets) {
    const number = Number(source.metadata.annotations?.[REVISION]);
    if (controllerOf(source)?.uid === deployment.metadata.uid && Number.isInteger(number))
      revisions.push({ number, changeCause: source.metadata.annotations?.[CHANGE_CAUSE] ?? "", template: source.spec.template, source });
  }
  return revisions.sort((a, b) => a.number - b.number);
}

/** The revisions of a DaemonSet or StatefulSet, from the controller revisions that it controls, oldest first. */
export function controllerRevisions(owner: KubeObject, sources: readonly KubeObject[]): Revision[] {
  return sources
    .filter((source) => controllerOf(source)?.uid === owner.metadata.uid)
    .map((source) => ({
      number: source.revision,
      changeCause: source.metadata.annotations?.[CHANGE_CAUSE] ?? "",
      template: restored(source),
      source,
    }))
    .sort((a, b) => a.number - b.number);
}

/** The template in a controller revision: a patch with a "$patch: replace" marker. */
function restored(source: KubeObject): PodTemplate {
  const { $patch: _marker, ...template } = source.data?.spec?.template ?? {};
  return template as PodTemplate;
}

const cause = (revision: Revision): string => revision.changeCause || revision.template.metadata?.annotations?.[CHANGE_CAUSE] || "<none>";

/** The rows of `kubectl rollout history`, aligned as its table is. */
export function historyTable(revisions: readonly Revision[]): string {
  const width = Math.max("REVISION".length, ...revisions.map(({ number }) => String(number).length)) + 2;
  return [
    `${"REVISION".padEnd(width)}CHANGE-CAUSE`,
    ...revisions.map((revision) => String(revision.number).padEnd(width) + cause(revision)),
  ]
    .map((line) => `${line}\n`)
    .join("");
}

/** The template of one revision as history shows it: with the change cause among its annotations. @throws Refusal */
export function templateOf(revisions: readonly Revision[], number: number): PodTemplate {
  const revision = revisions.find((each) => each.number === number) ?? refuse("unable to find the specified revision");
  if (!revision.changeCause) return revision.template;
  const metadata = revision.template.metadata ?? {};
  return {
    ...revision.template,
    metadata: { ...metadata, annotations: { ...metadata.annotations, [CHANGE_CAUSE]: revision.changeCause } },
  };
}

/** What `history -o` prints of a revision: the replica set of a Deployment, the others as they would be if they went back. */
export function asRevised(kind: Kind, owner: KubeObject, { source }: Revision): KubeObject {
  return source.kind === "ControllerRevision" ? (strategicMergePatch(kind.definition, owner, source.data) as KubeObject) : source;
}

/** Which revision `undo` goes back to; 0 means the one before the latest. @throws Refusal */
export function undoTarget(revisions: readonly Revision[], to: number, nothing: string): Revision {
  if (to > 0) return revisions.find((revision) => revision.number === to) ?? refuse(`unable to find specified revision ${to} in history`);
  if (to < 0) refuse(`unable to find specified revision ${to} in history`);
  return revisions.at(-2) ?? refuse(nothing);
}

const withoutHash = (template: PodTemplate): PodTemplate => {
  const { [HASH]: _hash, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
};
/** Whether two templates differ in nothing but the hash that the controller adds. */
export const equalIgnoringHash = (a: PodTemplate, b: PodTemplate): boolean => equal(withoutHash(a), withoutHash(b));

/** Annotations of a Deployment that a rollback does not bring back. */
const KEPT = [
  "kubectl.kubernetes.io/last-applied-configuration",
  REVISION,
  "deployment.kubernetes.io/revision-history",
  "deployment.kubernetes.io/desired-replicas",
  "deployment.kubernetes.io/max-replicas",
  "deprecated.deployment.rollback.to",
];

/** The JSON patch that takes a Deployment back to a revision. */
export function rollbackPatch(deployment: KubeObject, revision: Revision): object[] {
  const annotations: Record<string, string> = {};
  for (const key of KEPT) {
    const value = deployment.metadata.annotations?.[key];
    if (value !== undefined) annotations[key] = value;
  }
  for (const [key, value] of Object.entries(revision.source.metadata.annotations ?? {})) if (!KEPT.includes(key)) annotations[key] = value;
  return [
    { op: "replace", path: "/spec/template", value: withoutHash(revision.template) },
    { op: "replace", path: "/metadata/annotations", value: annotations },
  ];
}
