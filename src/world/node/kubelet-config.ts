// /var/lib/kubelet/config.yaml: what kubeadm writes there, and what a kubelet makes of it when it starts (pkg/kubelet/kubeletconfig, apis/config/validation).
import { goKind } from "../../base/go-json-error.ts";
import { memoize } from "../../base/memoize.ts";
import { parseYaml, YamlError } from "../../base/yaml.ts";
import { type KubeletSettings, standardSettings } from "../../cluster/kubelet/settings.ts";
import { parseSpan } from "./span.ts";

export const CONFIG_PATH = "/var/lib/kubelet/config.yaml";

export const CONFIG = `apiVersion: kubelet.config.k8s.io/v1beta1
authentication:
  anonymous:
    enabled: false
  webhook:
    cacheTTL: 0s
    enabled: true
  x509:
    clientCAFile: /etc/kubernetes/pki/ca.crt
authorization:
  mode: Webhook
  webhook:
    cacheAuthorizedTTL: 0s
    cacheUnauthorizedTTL: 0s
cgroupDriver: systemd
clusterDNS:
- 10.96.0.10
clusterDomain: cluster.local
containerRuntimeEndpoint: ""
cpuManagerReconcilePeriod: 0s
crashLoopBackOff: {}
evictionPressureTransitionPeriod: 0s
fileCheckFrequency: 0s
healthzBindAddress: 127.0.0.1
healthzPort: 10248
httpCheckFrequency: 0s
imageMaximumGCAge: 0s
imageMinimumGCAge: 0s
kind: KubeletConfiguration
logging:
  flushFrequency: 0
  options:
    json:
      infoBufferSize: "0"
    text:
      infoBufferSize: "0"
  verbosity: 0
memorySwap: {}
nodeStatusReportFrequency: 0s
nodeStatusUpdateFrequency: 0s
rotateCertificates: true
runtimeRequestTimeout: 0s
shutdownGracePeriod: 0s
shutdownGracePeriodCriticalPods: 0s
staticPodPath: /etc/kubernetes/manifests
streamingConnectionIdleTimeout: 0s
syncFrequency: 0s
volumeStatsAggPeriod: 0s
`;

type Type = "string" | "int" | "bool" | "duration" | "strings" | "map" | "object" | "objects";

/** The fields of KubeletConfiguration v1beta1 and what Go decodes into them. */
const FIELDS: Readonly<Record<string, Type>> = Object.fromEntries(
  (
    [
      [
        "string",
        "apiVersion kind staticPodPath staticPodURL address tlsCertFile tlsPrivateKeyFile tlsMinVersion healthzBindAddress clusterDomain kubeletCgroups systemCgroups cgroupRoot cgroupDriver cpuManagerPolicy memoryManagerPolicy topologyManagerPolicy topologyManagerScope hairpinMode podCIDR resolvConf containerLogMaxSize volumePluginDir providerID systemReservedCgroup kubeReservedCgroup showHiddenMetricsForVersion reservedSystemCPUs registerNodeName containerRuntimeEndpoint imageServiceEndpoint imagePullCredentialsVerificationPolicy",
      ],
      [
        "int",
        "port readOnlyPort registryPullQPS registryBurst eventRecordQPS eventBurst healthzPort oomScoreAdj nodeLeaseDurationSeconds imageGCHighThresholdPercent imageGCLowThresholdPercent maxPods podPidsLimit podsPerCore maxOpenFiles kubeAPIQPS kubeAPIBurst evictionMaxPodGracePeriod iptablesMasqueradeBit iptablesDropBit containerLogMaxFiles containerLogMaxWorkers nodeStatusMaxImages maxParallelImagePulls memoryThrottlingFactor",
      ],
      [
        "bool",
        "rotateCertificates serverTLSBootstrap enableDebuggingHandlers enableContentionProfiling cgroupsPerQOS runOnce cpuCFSQuota enableControllerAttachDetach protectKernelDefaults makeIPTablesUtilChains failSwapOn configMapAndSecretChangeDetectionStrategy seccompDefault serializeImagePulls registerNode enableProfilingHandler enableDebugFlagsHandler enableSystemLogHandler enableSystemLogQuery localStorageCapacityIsolation singleProcessOOMKill mergeDefaultEvictionSettings failCgroupV1 preferAlignCpusByUncoreCache",
      ],
      [
        "duration",
        "syncFrequency fileCheckFrequency httpCheckFrequency streamingConnectionIdleTimeout nodeStatusUpdateFrequency nodeStatusReportFrequency imageMinimumGCAge imageMaximumGCAge volumeStatsAggPeriod cpuManagerReconcilePeriod runtimeRequestTimeout cpuCFSQuotaPeriod evictionPressureTransitionPeriod shutdownGracePeriod shutdownGracePeriodCriticalPods containerLogMonitorInterval",
      ],
      ["strings", "tlsCipherSuites clusterDNS allowedUnsafeSysctls enforceNodeAllocatable preloadedImagesVerificationAllowlist"],
      [
        "map",
        "evictionHard evictionSoft evictionSoftGracePeriod evictionMinimumReclaim featureGates systemReserved kubeReserved cpuManagerPolicyOptions topologyManagerPolicyOptions qosReserved staticPodURLHeader",
      ],
      ["object", "authentication authorization logging memorySwap tracing crashLoopBackOff userNamespaces"],
      ["objects", "shutdownGracePeriodByPodPriority reservedMemory registerWithTaints"],
    ] as const
  ).flatMap(([type, names]) => names.split(" ").map((name) => [name, type])),
) as Record<string, Type>;
// A string in spite of its neighbours.
Object.assign(FIELDS, { configMapAndSecretChangeDetectionStrategy: "string" });

export type Loaded = { settings: KubeletSettings; warning?: string } | { error: string };

const goType: Readonly<Record<Type, string>> = {
  string: "string",
  int: "int32",
  bool: "bool",
  duration: "v1.Duration",
  strings: "[]string",
  map: "map[string]string",
  object: "v1beta1.KubeletAuthentication",
  objects: "[]v1beta1.MemoryReservation",
};

function fits(name: string, type: Type, value: unknown): boolean {
  if (value === null) return true;
  switch (type) {
    case "string":
    case "duration":
      return typeof value === "string" || (type === "duration" && value === 0);
    case "int":
      return typeof value === "number" && Number.isInteger(value);
    case "bool":
      return typeof value === "boolean";
    case "strings":
      return Array.isArray(value) && value.every((each) => typeof each === "string");
    case "objects":
      return Array.isArray(value);
    case "map":
      return typeof value === "object" && !Array.isArray(value) && misfit(name, value) === undefined;
    default:
      return typeof value === "object" && !Array.isArray(value);
  }
}

/** The first value of a map that is not of its type; all of them hold text but for the feature gates. */
const misfit = (name: string, map: object): unknown =>
  Object.values(map).find((value) => value !== null && typeof value !== (name === "featureGates" ? "boolean" : "string"));

/** A kubelet that cannot start is started again every ten seconds, and reads the same file each time. */
const parse = memoize<unknown>(parseYaml, 16);

/** Reads the file as a kubelet does when it starts. `exists` is for the files that it names. */
export function loadKubeletConfig(text: string, exists: (path: string) => boolean): Loaded {
  if (text === CONFIG) return { settings: standardSettings };
  let config: Record<string, unknown> | null | undefined;
  const decode = (why: string): Loaded => ({
    error: `failed to load kubelet config file, path: ${CONFIG_PATH}, error: failed to load Kubelet config file ${CONFIG_PATH}, error failed to decode: ${why}`,
  });
  try {
    config = parse(text) as typeof config;
  } catch (error) {
    if (error instanceof YamlError) return decode(`yaml: ${error.message.replace(/^.*?yaml: /, "")}`.replace(/^yaml: yaml: /, "yaml: "));
    throw error;
  }
  if (typeof config !== "object" || config === null) return decode("Object 'Kind' is missing in 'null'");
  if (!config["kind"]) return decode(`Object 'Kind' is missing in '${text}'`);
  if (!config["apiVersion"]) return decode(`Object 'apiVersion' is missing in '${text}'`);
  if (config["kind"] !== "KubeletConfiguration" || config["apiVersion"] !== "kubelet.config.k8s.io/v1beta1")
    return decode(
      `no kind "${config["kind"]}" is registered for version "${config["apiVersion"]}" in scheme "pkg/kubelet/apis/config/scheme/scheme.go:33"`,
    );
  const unknown: string[] = [];
  for (const [name, value] of Object.entries(config)) {
    const type = FIELDS[name];
    if (!type) unknown.push(`unknown field "${name}"`);
    else if (!fits(name, type, value))
      return decode(
        type === "map" && goKind(value) === "object"
          ? `json: cannot unmarshal ${goKind(misfit(name, value as object))} into Go struct field KubeletConfiguration.${name} of type ${name === "featureGates" ? "bool" : "string"}`
          : type === "duration" && typeof value === "string"
            ? `time: invalid duration ${JSON.stringify(value)}`
            : `json: cannot unmarshal ${goKind(value)} into Go struct field KubeletConfiguration.${name} of type ${goType[type]}`,
      );
    else if (type === "duration" && typeof value === "string" && value !== "" && Number.isNaN(parseSpan(value)))
      return decode(`time: invalid duration ${JSON.stringify(value)}`);
  }
  const settings = settingsOf(config);
  const wrong = problems(config, settings);
  if (wrong.length)
    return {
      error: `failed to validate kubelet configuration, error: ${wrong.length === 1 ? wrong[0] : `[${wrong.join(", ")}]`}, path: &TypeMeta{Kind:,APIVersion:,}`,
    };
  const authority = (config["authentication"] as { x509?: { clientCAFile?: string } } | undefined)?.x509?.clientCAFile;
  if (authority && !exists(authority))
    return {
      error: `failed to construct kubelet dependencies: unable to load client CA file ${authority}: open ${authority}: no such file or directory`,
    };
  return { settings, ...(unknown.length ? { warning: `strict decoding error: ${unknown.join(", ")}` } : {}) };
}

function settingsOf(config: Record<string, unknown>): KubeletSettings {
  const number = (name: string, fallback: number): number => Number(config[name] ?? fallback) || fallback;
  const hard = (config["evictionHard"] ?? {}) as Record<string, string>;
  return {
    maxPods: config["maxPods"] === undefined ? standardSettings.maxPods : Number(config["maxPods"]) || standardSettings.maxPods,
    clusterDns: ((config["clusterDNS"] as string[] | undefined) ?? [])[0] ?? "",
    clusterDomain: String(config["clusterDomain"] ?? ""),
    staticPodPath: String(config["staticPodPath"] ?? ""),
    imageHigh: number("imageGCHighThresholdPercent", standardSettings.imageHigh),
    imageLow: number("imageGCLowThresholdPercent", standardSettings.imageLow),
    // Thresholds that are told replace all of the defaults.
    eviction: Object.keys(hard).length ? hard : standardSettings.eviction,
    transition: parseSpan(String(config["evictionPressureTransitionPeriod"] ?? "0s")) || standardSettings.transition,
    registerNode: config["registerNode"] !== false,
    podPidsLimit: Number(config["podPidsLimit"] ?? standardSettings.podPidsLimit),
    unsafeSysctls: (config["allowedUnsafeSysctls"] as string[] | undefined) ?? [],
  };
}

function problems(config: Record<string, unknown>, settings: KubeletSettings): string[] {
  const found: string[] = [];
  const add = (text: string) => found.push(`invalid configuration: ${text}`);
  const percent = (name: string, flag: string, value: number) => {
    if (value < 0 || value > 100) add(`${name} (${flag}) ${value} must be between 0 and 100, inclusive`);
  };
  percent("imageGCHighThresholdPercent", "--image-gc-high-threshold", settings.imageHigh);
  percent("imageGCLowThresholdPercent", "--image-gc-low-threshold", settings.imageLow);
  if (settings.imageLow >= settings.imageHigh)
    add(
      `imageGCLowThresholdPercent (--image-gc-low-threshold) ${settings.imageLow} must be less than imageGCHighThresholdPercent (--image-gc-high-threshold) ${settings.imageHigh}`,
    );
  if (settings.maxPods < 0) add(`maxPods (--max-pods) ${settings.maxPods} must not be a negative number`);
  const port = Number(config["healthzPort"] ?? 10248);
  if (port < 0 || port > 65535) add(`healthzPort (--healthz-port) ${port} must be between 1 and 65535, inclusive`);
  return found;
}
