// What an attempt has come to, as far as somebody decided it: two attempts with the same end state have the same effect.
import type { KubeObject } from "../../src/api/object.ts";
import type { Booted } from "../../src/game/boot.ts";
import { administrator } from "../../src/world/kubeconfig.ts";

/** Kinds that the cluster keeps for itself, and whose objects come and go as it works. */
const OWN = new Set(
  "Event Pod ReplicaSet ControllerRevision Lease Endpoints EndpointSlice CertificateSigningRequest ComponentStatus Binding CSINode VolumeAttachment".split(
    " ",
  ),
);
/** What tells of how something came about, and not of what it is. */
const HISTORY = [
  "deployment.kubernetes.io/revision",
  "kubectl.kubernetes.io/last-applied-configuration",
  "kubectl.kubernetes.io/restartedAt",
  "kubernetes.io/change-cause",
];

/** What is as it happens to be. */
const CHANCE = new Set(
  "uid resourceVersion volume.kubernetes.io/selected-node local.path.provisioner/selected-node nodeAffinity".split(" "),
);
const UID = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const isEmpty = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !Object.keys(value).length;

function decided(value: unknown, key = ""): unknown {
  if (Array.isArray(value)) return value.map((each) => decided(each));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(
    ([name, each]) => !(key === "annotations" && HISTORY.includes(name)) && !CHANCE.has(name) && !isEmpty(decided(each, name)),
  );
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, each]) => [name, decided(each, name)]));
}

function essence({ kind, metadata, ...rest }: KubeObject): string {
  const { name, namespace, labels, annotations = {}, finalizers } = metadata;
  const { status: _status, apiVersion: _version, ...body } = rest;
  const noted = decided(annotations, "annotations") as object;
  return `${kind} ${namespace ?? ""}/${name} ${JSON.stringify([decided(labels), Object.keys(noted).length ? noted : undefined, finalizers, decided(body)])}`.replace(
    UID,
    "UID",
  );
}

/** All that was decided in a world's clusters, a line for each object. */
export const endState = ({ world }: Booted): string[] =>
  [...world.clusters.values()]
    .flatMap(({ api }) => {
      const reader = api.client(administrator);
      const kinds = api.scheme.kinds.filter(
        ({ kind, group }) => !OWN.has(kind) && !/^(authentication|authorization|metrics)\./.test(group),
      );
      return kinds.flatMap((kind) => reader.list(kind).map(essence));
    })
    .sort();
