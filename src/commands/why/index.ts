// why KIND/NAME: the chain of causes behind how an object is, each with what proves it. Without a name: behind the last complaint.
import type { PersistentVolumeClaimObject } from "../../api/kinds/persistentvolumeclaim-types.ts";
import type { PodObject } from "../../api/kinds/pod/types.ts";
import type { KubeObject } from "../../api/object.ts";
import { type Language, translate } from "../../i18n/index.ts";
import type { Process, Program, Running } from "../../machine/process.ts";
import { write } from "../../machine/tasks.ts";
import type { World } from "../../world/contract.ts";
import { Mapper } from "../kubectl/resources/mapper.ts";
import { type Cause, chainText } from "./cause.ts";
import { Evidence, lastSeen } from "./evidence.ts";
import { whyIngress } from "./ingress.ts";
import { whyAnything, whyNamespace, whyNode } from "./others.ts";
import { whyTrouble } from "./path.ts";
import { whyPod } from "./pod.ts";
import { whyRefused } from "./refused.ts";
import { whyService } from "./service.ts";
import { whyClaim } from "./storage.ts";
import { whyJob, whyWorkload } from "./workload.ts";

const EXPLAINERS: Readonly<Record<string, (evidence: Evidence, object: KubeObject) => Cause>> = {
  pods: (evidence, object) => whyPod(evidence, object as PodObject),
  services: whyService,
  ingresses: whyIngress,
  deployments: whyWorkload,
  replicasets: whyWorkload,
  replicationcontrollers: whyWorkload,
  statefulsets: whyWorkload,
  daemonsets: whyWorkload,
  jobs: whyJob,
  persistentvolumeclaims: (evidence, object) => whyClaim(evidence, object as PersistentVolumeClaimObject),
  nodes: whyNode,
  namespaces: whyNamespace,
};

/** The program; `asked` is told each time that it explained something. */
export const why =
  (world: () => World, language: Language, asked: () => void = () => {}): Program =>
  (self) =>
    explain(self, world(), language, asked);

function* explain(self: Running, world: World, language: Language, asked: () => void): Process {
  const cluster = [...world.clusters.values()][0];
  const words = [...self.argv.slice(1)];
  const at = words.findIndex((word) => word === "-n" || word === "--namespace");
  const namespace = at >= 0 ? (words.splice(at, 2)[1] ?? "default") : "default";
  const fail = function* (text: string): Process {
    yield* write(self, self.stderr, `${text}\n`);
    return 1;
  };
  if (!cluster) return yield* fail(translate(language, "why.no-cluster"));
  if (words.length > 2 || words.some((word) => word.startsWith("-"))) return yield* fail(translate(language, "why.usage"));
  const evidence = new Evidence(cluster, world.clock.now);
  const [type, name] = words.length === 2 ? words : (words[0]?.split("/") ?? []);
  let object: KubeObject | undefined;
  if (type === undefined) {
    const complaint = lastComplaint(evidence, namespace);
    object = complaint?.about;
    const { refused } = cluster.api;
    const trouble = cluster.network?.trouble;
    if (refused && refused.at >= Math.max(complaint ? Date.parse(complaint.seen) : 0, trouble?.at ?? 0)) {
      asked();
      yield* write(self, self.stdout, chainText(language, whyRefused(evidence, refused)));
      return 0;
    }
    if (trouble && !(complaint && Date.parse(complaint.seen) > trouble.at)) {
      asked();
      yield* write(self, self.stdout, chainText(language, whyTrouble(evidence, trouble)));
      return 0;
    }
    if (!object) return yield* fail(translate(language, "why.no-complaint", { namespace }));
  } else {
    const kind = new Mapper(cluster.api.scheme).find(type);
    if (!kind || !name) return yield* fail(translate(language, "why.usage"));
    object = evidence.find(kind, name, namespace);
    if (!object) return yield* fail(translate(language, "why.not-there", { what: `${kind.singular}/${name}`, namespace }));
  }
  asked();
  const plural = new Mapper(cluster.api.scheme).forManifest(object.apiVersion, object.kind)?.plural ?? "";
  const chain = (EXPLAINERS[plural] ?? whyAnything)(evidence, object);
  yield* write(self, self.stdout, chainText(language, chain));
  return 0;
}

/** What the newest warning of a namespace is about. */
function lastComplaint(evidence: Evidence, namespace: string): { about: KubeObject; seen: string } | undefined {
  const warnings = evidence
    .list(evidence.kind("events"), { namespace })
    .filter(({ type }) => type === "Warning")
    .sort((a, b) => (lastSeen(a) < lastSeen(b) ? 1 : -1));
  for (const event of warnings) {
    const { involvedObject } = event;
    const [version, group = ""] = (involvedObject.apiVersion as string).split("/").reverse() as [string, string?];
    const kind = evidence.cluster.api.scheme.byKind(group, version, involvedObject.kind);
    const found = evidence.find(kind, involvedObject.name, involvedObject.namespace);
    if (found) return { about: found, seen: lastSeen(event) };
  }
  return undefined;
}
