// The sources of volumes of pods and of persistent volumes, line by line (kubectl's describe.go: printISCSIVolumeSource and its like).
import { canonicalQuantity } from "../../../base/quantity.ts";

// biome-ignore lint/suspicious/noExplicitAny: the server holds sources to their types; here they are only shown
export type Source = Record<string, any>;

/** A line's title, with the colon that most have, and what stands there for a source. */
type Row = [title: string, show: (source: Source) => unknown];

const text = (title: string, field: string): Row => [title, (source) => source[field] ?? ""];
const number = (title: string, field: string): Row => [title, (source) => source[field] ?? 0];
const flag = (title: string, field: string): Row => [title, (source) => source[field] ?? false];
const list = (title: string, field: string): Row => [title, (source) => `[${(source[field] ?? []).join(" ")}]`];
const readOnly = flag("ReadOnly:", "readOnly");
const fsType = text("FSType:", "fsType");

/** A reference as Go prints it: pods name secrets of their own namespace, persistent volumes those of any. */
const secretRef = (global: boolean): Row => [
  "SecretRef:",
  ({ secretRef: ref }) =>
    ref
      ? `&${global ? "Secret" : "LocalObject"}Reference{Name:${ref.name ?? ""},${global ? `Namespace:${ref.namespace ?? ""},` : ""}}`
      : "nil",
];

const attributes = ({ volumeAttributes = {} }: Source): string[] => {
  const keys = Object.keys(volumeAttributes).sort();
  if (!keys.length) return ["VolumeAttributes:\t<none>"];
  return keys.map((key, index) => `${index ? "" : "VolumeAttributes:"}\t    ${key}=${volumeAttributes[key]}`);
};

const disk = (title: string, name: Row): [string, Row[]] => [title, [name, fsType, number("Partition:", "partition"), readOnly]];

/** By the field that holds the source: what its type is called, and its rows. */
const sources = (global: boolean): Record<string, [type: string, rows: Row[]]> => ({
  hostPath: ["HostPath (bare host directory volume)", [text("Path:", "path"), ["HostPathType:", ({ type }) => type ?? "<none>"]]],
  emptyDir: [
    "EmptyDir (a temporary directory that shares a pod's lifetime)",
    [text("Medium:", "medium"), ["SizeLimit:", ({ sizeLimit }) => (sizeLimit ? canonicalQuantity(sizeLimit) : "<unset>")]],
  ],
  gcePersistentDisk: disk("GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)", text("PDName:", "pdName")),
  awsElasticBlockStore: disk("AWSElasticBlockStore (a Persistent Disk resource in AWS)", text("VolumeID:", "volumeID")),
  gitRepo: [
    "GitRepo (a volume that is pulled from git when the pod is created)",
    [text("Repository:", "repository"), text("Revision:", "revision")],
  ],
  secret: ["Secret (a volume populated by a Secret)", [text("SecretName:", "secretName"), flag("Optional:", "optional")]],
  configMap: ["ConfigMap (a volume populated by a ConfigMap)", [text("Name:", "name"), flag("Optional:", "optional")]],
  nfs: ["NFS (an NFS mount that lasts the lifetime of a pod)", [text("Server:", "server"), text("Path:", "path"), readOnly]],
  iscsi: [
    "ISCSI (an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod)",
    [
      text("TargetPortal:", "targetPortal"),
      text("IQN:", "iqn"),
      number("Lun:", "lun"),
      text("ISCSIInterface", "iscsiInterface"),
      fsType,
      readOnly,
      list("Portals:", "portals"),
      flag("DiscoveryCHAPAuth:", "chapAuthDiscovery"),
      flag("SessionCHAPAuth:", "chapAuthSession"),
      secretRef(global),
      ["InitiatorName:", ({ initiatorName }) => initiatorName ?? "<none>"],
    ],
  ],
  glusterfs: [
    "Glusterfs (a Glusterfs mount on the host that shares a pod's lifetime)",
    [
      text("EndpointsName:", "endpoints"),
      ...(global ? ([["EndpointsNamespace:", ({ endpointsNamespace }) => endpointsNamespace ?? "<unset>"]] satisfies Row[]) : []),
      text("Path:", "path"),
      readOnly,
    ],
  ],
  persistentVolumeClaim: [
    "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)",
    [text("ClaimName:", "claimName"), readOnly],
  ],
  rbd: [
    "RBD (a Rados Block Device mount on the host that shares a pod's lifetime)",
    [
      list("CephMonitors:", "monitors"),
      text("RBDImage:", "image"),
      fsType,
      text("RBDPool:", "pool"),
      text("RadosUser:", "user"),
      text("Keyring:", "keyring"),
      secretRef(global),
      readOnly,
    ],
  ],
  quobyte: [
    "Quobyte (a Quobyte mount on the host that shares a pod's lifetime)",
    [text("Registry:", "registry"), text("Volume:", "volume"), readOnly],
  ],
  azureDisk: [
    "AzureDisk (an Azure Data Disk mount on the host and bind mount to the pod)",
    [
      text("DiskName:", "diskName"),
      text("DiskURI:", "diskURI"),
      text("Kind: ", "kind"),
      fsType,
      text("CachingMode:", "cachingMode"),
      readOnly,
    ],
  ],
  vsphereVolume: [
    "vSphereVolume (a Persistent Disk resource in vSphere)",
    [text("VolumePath:", "volumePath"), fsType, text("StoragePolicyName:", "storagePolicyName")],
  ],
  cinder: ["Cinder (a Persistent Disk resource in OpenStack)", [text("VolumeID:", "volumeID"), fsType, readOnly, secretRef(global)]],
  photonPersistentDisk: ["PhotonPersistentDisk (a Persistent Disk resource in photon platform)", [text("PdID:", "pdID"), fsType]],
  portworxVolume: ["PortworxVolume (a Portworx Volume resource)", [text("VolumeID:", "volumeID")]],
  scaleIO: [
    "ScaleIO (a persistent volume backed by a block device in ScaleIO)",
    [
      text("Gateway:", "gateway"),
      text("System:", "system"),
      text("Protection Domain:", "protectionDomain"),
      text("Storage Pool:", "storagePool"),
      text("Storage Mode:", "storageMode"),
      text("VolumeName:", "volumeName"),
      fsType,
      readOnly,
    ],
  ],
  local: ["LocalVolume (a persistent volume backed by local storage on a node)", [text("Path:", "path")]],
  cephfs: [
    "CephFS (a CephFS mount on the host that shares a pod's lifetime)",
    [
      list("Monitors:", "monitors"),
      text("Path:", "path"),
      text("User:", "user"),
      text("SecretFile:", "secretFile"),
      secretRef(global),
      readOnly,
    ],
  ],
  storageos: [
    "StorageOS (a StorageOS Persistent Disk resource)",
    [text("VolumeName:", "volumeName"), text("VolumeNamespace:", "volumeNamespace"), fsType, readOnly],
  ],
  fc: [
    "FC (a Fibre Channel disk)",
    [["TargetWWNs:", ({ targetWWNs = [] }) => targetWWNs.join(", ")], ["LUN:", ({ lun }) => lun ?? "<none>"], fsType, readOnly],
  ],
  azureFile: [
    "AzureFile (an Azure File Service mount on the host and bind mount to the pod)",
    [
      text("SecretName:", "secretName"),
      ...(global ? [text("SecretNamespace:", "secretNamespace")] : []),
      text("ShareName:", "shareName"),
      readOnly,
    ],
  ],
  flexVolume: [
    "FlexVolume (a generic volume resource that is provisioned/attached using an exec based plugin)",
    [
      text("Driver:", "driver"),
      fsType,
      secretRef(global),
      readOnly,
      [
        "Options:",
        ({ options = {} }) =>
          `map[${Object.keys(options)
            .sort()
            .map((key) => `${key}:${options[key]}`)
            .join(" ")}]`,
      ],
    ],
  ],
  flocker: [
    "Flocker (a Flocker volume mounted by the Flocker agent)",
    [text("DatasetName:", "datasetName"), text("DatasetUUID:", "datasetUUID")],
  ],
  csi: [
    "CSI (a Container Storage Interface (CSI) volume source)",
    [text("Driver:", "driver"), fsType, ...(global ? [text("VolumeHandle:", "volumeHandle")] : []), readOnly],
  ],
  image: ["Image (a container image or OCI artifact)", [text("Reference:", "reference"), text("PullPolicy:", "pullPolicy")]],
});

const OF_PODS = sources(false);
const OF_PERSISTENT_VOLUMES = sources(true);

/** The lines of the source that a volume of a pod, or the spec of a persistent volume, has; undefined for those that have no rows of this form. */
export function sourceLines(holder: Source, whose: "pod" | "persistent volume"): string[] | undefined {
  const known = whose === "pod" ? OF_PODS : OF_PERSISTENT_VOLUMES;
  const field = Object.keys(known).find((each) => holder[each]);
  if (!field) return undefined;
  const [type, rows] = known[field]!;
  const source: Source = holder[field];
  return [`Type:\t${type}`, ...rows.map(([title, show]) => `${title}\t${show(source)}`), ...(field === "csi" ? attributes(source) : [])];
}
