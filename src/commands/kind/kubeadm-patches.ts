// What kind's kubeadmConfigPatches make of a cluster here: merge patches of the configuration that kubeadm makes a node from
// (pkg/cluster/internal/create/actions/config, kubeadm.k8s.io/v1beta4).
import { dumpYaml, parseYaml, splitYaml, YamlError } from "../../base/yaml.ts";
import { Refused } from "./config.ts";

/** A list of v1beta4, or a map of the versions before it. */
type Arguments = Record<string, string> | { name: string; value: string }[];
interface Volume {
  name: string;
  hostPath: string;
  mountPath: string;
  readOnly?: boolean;
  pathType?: string;
}
interface Component {
  extraArgs?: Arguments;
  extraVolumes?: Volume[];
}
type Taint = { key: string; value?: string; effect: string };

/** What patches ask for of one node. */
export interface NodePatch {
  labels: Record<string, string>;
  /** Those of kubeadm where it is not told. */
  taints: readonly Taint[] | undefined;
  /** Of the control plane's parts, by name: flags and volumes. */
  components: ReadonlyMap<string, { args: readonly (readonly [string, string])[]; volumes: readonly Volume[] }>;
}

const COMPONENTS: Readonly<Record<string, string>> = {
  apiServer: "kube-apiserver",
  controllerManager: "kube-controller-manager",
  scheduler: "kube-scheduler",
};

const entriesOf = (args: Arguments = {}): [string, string][] =>
  Array.isArray(args)
    ? args.map(({ name, value }) => [name, String(value)])
    : Object.entries(args).map(([name, value]) => [name, String(value)]);

const unsimulated = (what: string): Refused => new Refused(`k8s-quest does not simulate ${what} yet`);

/** @throws Refused */
function only(kind: string, value: object, known: readonly string[], place = ""): void {
  const other = Object.keys(value).find((name) => !known.includes(name));
  if (other) throw unsimulated(`${place}${other} of kubeadm's ${kind}`);
}

/** @param first whether the node begins the cluster: others join it @throws Refused */
export function patchOf(patches: readonly string[], first: boolean): NodePatch {
  const labels: Record<string, string> = {};
  const components = new Map<string, { args: [string, string][]; volumes: Volume[] }>();
  let taints: readonly Taint[] | undefined;
  for (const text of patches.flatMap((patch) => splitYaml(patch))) {
    let patch: Record<string, unknown> & { kind?: string };
    try {
      patch = parseYaml(text) as typeof patch;
    } catch (error) {
      if (!(error instanceof YamlError)) throw error;
      throw new Refused(`failed to create cluster: failed to generate kubeadm config content: yaml: ${error.message.split("\n")[0]}`);
    }
    if (!patch) continue;
    const { kind = "", apiVersion: _version, metadata: _name, ...fields } = patch;
    if (kind === (first ? "InitConfiguration" : "JoinConfiguration")) {
      only(kind, fields, ["nodeRegistration"]);
      const registration = (fields["nodeRegistration"] ?? {}) as { kubeletExtraArgs?: Arguments; taints?: Taint[] };
      only(kind, registration, ["kubeletExtraArgs", "taints"], "nodeRegistration.");
      const given = entriesOf(registration.kubeletExtraArgs);
      only(kind, Object.fromEntries(given), ["node-labels"], "nodeRegistration.kubeletExtraArgs.");
      for (const [, value] of given)
        for (const label of value.split(",")) labels[label.split("=")[0]!] = label.split("=").slice(1).join("=");
      taints = registration.taints ?? taints;
    } else if (kind === "ClusterConfiguration") {
      only(kind, fields, Object.keys(COMPONENTS));
      for (const [field, value] of Object.entries(fields)) {
        only(kind, value as object, ["extraArgs", "extraVolumes"], `${field}.`);
        const { extraArgs, extraVolumes = [] } = value as Component;
        const name = COMPONENTS[field]!;
        const known = components.get(name) ?? { args: [], volumes: [] };
        known.args.push(...entriesOf(extraArgs));
        known.volumes.push(...extraVolumes);
        components.set(name, known);
      }
    } else if (kind !== "InitConfiguration" && kind !== "JoinConfiguration") throw unsimulated(`patches of ${kind || "what has no kind"}`);
  }
  return { labels, taints, components };
}

interface StaticPod {
  spec: {
    containers: { command: string[]; volumeMounts?: object[] }[];
    volumes?: object[];
  };
}

/** The manifests of static pods with their components' further flags and volumes. @param manifests by file name */
export function withComponents(manifests: Readonly<Record<string, string>>, { components }: NodePatch): Readonly<Record<string, string>> {
  if (!components.size) return manifests;
  const made = { ...manifests };
  for (const [name, { args, volumes }] of components) {
    const pod = parseYaml(manifests[`${name}.yaml`]!) as StaticPod;
    const [container] = pod.spec.containers;
    const [program = name, ...flags] = container!.command;
    const kept = flags.filter((flag) => !args.some(([own]) => flag.startsWith(`--${own}=`)));
    container!.command = [program, ...[...kept, ...args.map(([own, value]) => `--${own}=${value}`)].sort()];
    container!.volumeMounts = [
      ...(container!.volumeMounts ?? []),
      ...volumes.map(({ name, mountPath, readOnly }) => ({ name, mountPath, ...(readOnly ? { readOnly } : {}) })),
    ];
    pod.spec.volumes = [
      ...(pod.spec.volumes ?? []),
      ...volumes.map(({ name, hostPath, pathType }) => ({ name, hostPath: { path: hostPath, ...(pathType ? { type: pathType } : {}) } })),
    ];
    made[`${name}.yaml`] = dumpYaml(pod);
  }
  return made;
}
