// The fields of kind's configuration (kind.x-k8s.io/v1alpha4), and what its strict decoder says of others (pkg/apis/config/v1alpha4/types.go).

export interface Mount {
  containerPath?: string;
  hostPath?: string;
  readOnly?: boolean;
  selinuxRelabel?: boolean;
  propagation?: string;
}
export interface PortMapping {
  containerPort?: number;
  hostPort?: number;
  listenAddress?: string;
  protocol?: string;
}
export interface NodeEntry {
  role?: string;
  image?: string;
  labels?: Record<string, string>;
  extraMounts?: Mount[];
  extraPortMappings?: PortMapping[];
  kubeadmConfigPatches?: string[];
}
export interface Networking {
  ipFamily?: string;
  apiServerPort?: number;
  apiServerAddress?: string;
  podSubnet?: string;
  serviceSubnet?: string;
  disableDefaultCNI?: boolean;
  kubeProxyMode?: string;
  dnsSearch?: string[];
}
export interface KindConfig {
  kind?: string;
  apiVersion?: string;
  name?: string;
  nodes?: NodeEntry[];
  networking?: Networking;
  kubeadmConfigPatches?: string[];
}

/** A struct of the configuration: those of its fields that are structs, and the names of the others. */
interface Struct {
  type: string;
  plain: readonly string[];
  structs?: Readonly<Record<string, Struct>>;
}

const words = (text: string): string[] => text.split(" ");

const CLUSTER: Struct = {
  type: "Cluster",
  plain: words(
    "kind apiVersion name featureGates runtimeConfig kubeadmConfigPatches kubeadmConfigPatchesJSON6902 containerdConfigPatches containerdConfigPatchesJSON6902",
  ),
  structs: {
    networking: {
      type: "Networking",
      plain: words("ipFamily apiServerPort apiServerAddress podSubnet serviceSubnet disableDefaultCNI kubeProxyMode dnsSearch"),
    },
    nodes: {
      type: "Node",
      plain: words("role image labels gpus kubeadmConfigPatches kubeadmConfigPatchesJSON6902"),
      structs: {
        extraMounts: { type: "Mount", plain: words("containerPath hostPath readOnly selinuxRelabel propagation") },
        extraPortMappings: { type: "PortMapping", plain: words("containerPort hostPort listenAddress protocol") },
      },
    },
  },
};

const isMap = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** Names that no struct has, each with the struct's. */
function* strangers(value: unknown, { type, plain, structs = {} }: Struct): Generator<{ name: string; type: string }> {
  if (!isMap(value)) return;
  for (const [name, inner] of Object.entries(value)) {
    const struct = structs[name];
    if (struct) for (const each of [inner].flat()) yield* strangers(each, struct);
    else if (!plain.includes(name)) yield { name, type };
  }
}

/** What the decoder says of fields that there are none of; undefined where it knows all. @param text that `config` was read from */
export function unknownFields(config: unknown, text: string): string | undefined {
  const lines = text.split("\n");
  const used = new Set<number>();
  const said = [...strangers(config, CLUSTER)].map(({ name, type }) => {
    const at = lines.findIndex((line, index) => !used.has(index) && line.replace(/^[\s-]*/, "").startsWith(`${name}:`));
    used.add(at);
    return { at, text: `  line ${at + 1}: field ${name} not found in type v1alpha4.${type}` };
  });
  if (!said.length) return undefined;
  return `yaml: unmarshal errors:\n${said
    .sort((a, b) => a.at - b.at)
    .map((each) => each.text)
    .join("\n")}`;
}
