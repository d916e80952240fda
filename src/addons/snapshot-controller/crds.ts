// The CustomResourceDefinitions of snapshot.storage.k8s.io/v1.
import { dumpYaml } from "../../base/yaml.ts";
import { GROUP, type Plural } from "./types.ts";

type Schema = Readonly<Record<string, unknown>>;
type Column = readonly [name: string, path: string, type?: string];

const text = (description: string, more: Schema = {}): Schema => ({ type: "string", description, ...more });
const struct = (properties: Readonly<Record<string, Schema>>, required: readonly string[] = [], more: Schema = {}): Schema => ({
  type: "object",
  properties,
  ...(required.length ? { required } : {}),
  ...more,
});
const time = (description: string): Schema => text(description, { format: "date-time" });
const size = (description: string): Schema => ({ type: "integer", format: "int64", minimum: 0, description });
const rule = (expression: string, message: string): Schema => ({ rule: expression, message });
const policy = text("What becomes of the driver's snapshot when the content goes: Delete or Retain.", { enum: ["Delete", "Retain"] });
const error: Schema = struct({ message: text("What went wrong."), time: time("When it did.") }, [], { description: "The last error." });
const ready: Schema = { type: "boolean", description: "Whether volumes can be made from it." };
const AGE: Column = ["Age", ".metadata.creationTimestamp", "date"];

const oneOfTwo = (a: string, b: string): Schema =>
  rule(`(has(self.${a}) && !has(self.${b})) || (!has(self.${a}) && has(self.${b}))`, `exactly one of ${a} and ${b} must be set`);
const kept = (field: string): Schema => rule(`!has(oldSelf.${field}) || has(self.${field})`, `${field} is required once set`);
const immutable = (field: string): Schema => ({ "x-kubernetes-validations": [rule("self == oldSelf", `${field} is immutable`)] });

interface Definition {
  kind: string;
  scope: "Cluster" | "Namespaced";
  shortNames: readonly string[];
  description: string;
  columns: readonly Column[];
  properties: Readonly<Record<string, Schema>>;
  required: readonly string[];
  status: boolean;
}

const snapshotReference = struct(
  Object.fromEntries(
    ["apiVersion", "fieldPath", "kind", "name", "namespace", "resourceVersion", "uid"].map((field) => [field, text(`Its ${field}.`)]),
  ),
  [],
  { description: "The snapshot that the content belongs to.", "x-kubernetes-map-type": "atomic" },
);

const DEFINITIONS: Readonly<Record<Plural, Definition>> = {
  volumesnapshotclasses: {
    kind: "VolumeSnapshotClass",
    scope: "Cluster",
    shortNames: ["vsclass", "vsclasses"],
    description: "How snapshots are taken: by which driver, with what parameters.",
    columns: [["Driver", ".driver"], ["DeletionPolicy", ".deletionPolicy"], AGE],
    properties: {
      deletionPolicy: policy,
      driver: text("The driver that takes the snapshots."),
      parameters: { type: "object", additionalProperties: { type: "string" }, description: "What the driver is told." },
    },
    required: ["deletionPolicy", "driver"],
    status: false,
  },
  volumesnapshotcontents: {
    kind: "VolumeSnapshotContent",
    scope: "Cluster",
    shortNames: ["vsc", "vscs"],
    description: "A snapshot as the driver holds it.",
    columns: [
      ["ReadyToUse", ".status.readyToUse", "boolean"],
      ["RestoreSize", ".status.restoreSize", "integer"],
      ["DeletionPolicy", ".spec.deletionPolicy"],
      ["Driver", ".spec.driver"],
      ["VolumeSnapshotClass", ".spec.volumeSnapshotClassName"],
      ["VolumeSnapshot", ".spec.volumeSnapshotRef.name"],
      ["VolumeSnapshotNamespace", ".spec.volumeSnapshotRef.namespace"],
      AGE,
    ],
    properties: {
      spec: struct(
        {
          deletionPolicy: policy,
          driver: text("The driver that holds it."),
          source: struct(
            { snapshotHandle: text("A snapshot that is there already."), volumeHandle: text("The volume to take one of.") },
            [],
            {
              description: "What it is taken from.",
              "x-kubernetes-validations": [kept("volumeHandle"), kept("snapshotHandle"), oneOfTwo("volumeHandle", "snapshotHandle")],
            },
          ),
          sourceVolumeMode: text("The mode of the volume.", immutable("sourceVolumeMode")),
          volumeSnapshotClassName: text("The class it was taken with."),
          volumeSnapshotRef: snapshotReference,
        },
        ["deletionPolicy", "driver", "source", "volumeSnapshotRef"],
      ),
      status: struct({
        creationTime: { type: "integer", format: "int64", description: "When it was taken, in nanoseconds." },
        error,
        readyToUse: ready,
        restoreSize: size("How many bytes a volume needs for it."),
        snapshotHandle: text("How the driver calls it."),
        volumeGroupSnapshotHandle: text("How the driver calls its group."),
      }),
    },
    required: ["spec"],
    status: true,
  },
  volumesnapshots: {
    kind: "VolumeSnapshot",
    scope: "Namespaced",
    shortNames: ["vs"],
    description: "A wish for a snapshot of a claim's volume.",
    columns: [
      ["ReadyToUse", ".status.readyToUse", "boolean"],
      ["SourcePVC", ".spec.source.persistentVolumeClaimName"],
      ["SourceSnapshotContent", ".spec.source.volumeSnapshotContentName"],
      ["RestoreSize", ".status.restoreSize"],
      ["SnapshotClass", ".spec.volumeSnapshotClassName"],
      ["SnapshotContent", ".status.boundVolumeSnapshotContentName"],
      ["CreationTime", ".status.creationTime", "date"],
      AGE,
    ],
    properties: {
      spec: struct(
        {
          source: struct(
            {
              persistentVolumeClaimName: text("The claim.", immutable("persistentVolumeClaimName")),
              volumeSnapshotContentName: text("A content that is there already.", immutable("volumeSnapshotContentName")),
            },
            [],
            {
              description: "What it is taken from.",
              "x-kubernetes-validations": [
                kept("persistentVolumeClaimName"),
                kept("volumeSnapshotContentName"),
                oneOfTwo("volumeSnapshotContentName", "persistentVolumeClaimName"),
              ],
            },
          ),
          volumeSnapshotClassName: text("The class; the default one where it is left out.", {
            "x-kubernetes-validations": [rule("size(self) > 0", "volumeSnapshotClassName must not be the empty string when set")],
          }),
        },
        ["source"],
      ),
      status: struct({
        boundVolumeSnapshotContentName: text("The content that it is bound to."),
        creationTime: time("When it was taken."),
        error,
        readyToUse: ready,
        restoreSize: text("How large a volume must be for it.", {
          pattern:
            "^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$",
        }),
        volumeGroupSnapshotName: text("Its group."),
      }),
    },
    required: ["spec"],
    status: true,
  },
};

/** The manifest of one of the three. */
export function snapshotDefinition(plural: Plural): string {
  const { kind, scope, shortNames, description, columns, properties, required, status } = DEFINITIONS[plural];
  return dumpYaml({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: {
      name: `${plural}.${GROUP}`,
      annotations: { "api-approved.kubernetes.io": "https://github.com/kubernetes-csi/external-snapshotter/pull/814" },
    },
    spec: {
      group: GROUP,
      names: { kind, listKind: `${kind}List`, plural, shortNames, singular: kind.toLowerCase() },
      scope,
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          additionalPrinterColumns: columns.map(([name, jsonPath, type = "string"]) => ({ name, type, jsonPath })),
          schema: {
            openAPIV3Schema: struct(
              { apiVersion: { type: "string" }, kind: { type: "string" }, metadata: { type: "object" }, ...properties },
              required,
              { description },
            ),
          },
          subresources: status ? { status: {} } : {},
        },
      ],
    },
  });
}
