// What the server says of a pod's volumes: a table of sources and of its words.
import { describe, expect, it } from "vitest";
import { Deployment, Pod } from "../../../../src/api/kinds/index.ts";
import { parseYaml } from "../../../../src/base/yaml.ts";
import { complaints } from "../made.ts";

const containers = [{ name: "main", image: "nginx:1.29" }];
const pod = (volumes: unknown, metadata = {}): string[] =>
  complaints(Pod, { metadata, spec: { serviceAccountName: "default", containers, volumes } });
/** What is said of one volume; `@` stands for its path. */
const said = (source: string): string[] => {
  const volume = { name: "data", ...(parseYaml(source) as object) };
  return pod([volume]).map((complaint) => complaint.replaceAll("spec.volumes[0]", "@"));
};
type Row = readonly [source: string, ...complaints: string[]];
const table = (rows: readonly Row[]): void => {
  for (const [source, ...expected] of rows) it(source, () => expect(said(source)).toEqual(expected));
};
const MODE = "must be a number between 0 and 0777 (octal), both inclusive";
const SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

describe("files of the node and of repositories", () => {
  table([
    ["{}"],
    ["emptyDir: {medium: Memory, sizeLimit: 64Mi}"],
    ["emptyDir: {sizeLimit: -1Mi}", "@.emptyDir.sizeLimit: Forbidden: SizeLimit field must be a valid resource quantity"],
    ["hostPath: {path: /srv, type: Directory}"],
    ["hostPath: {type: Folder}", "@.hostPath.path: Required value"],
    [
      "hostPath: {path: /srv/../etc, type: Folder}",
      "@.hostPath.path: Invalid value: \"/srv/../etc\": must not contain '..'",
      '@.hostPath.type: Unsupported value: "Folder": supported values: "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"',
    ],
    [
      "gitRepo: {directory: /../src}",
      "@.gitRepo.repository: Required value",
      '@.gitRepo.directory: Invalid value: "/../src": must be a relative path',
      "@.gitRepo.directory: Invalid value: \"/../src\": must not contain '..'",
    ],
  ]);
});

describe("secrets and ConfigMaps", () => {
  table([
    ["secret: {secretName: keys, defaultMode: 0400, items: [{key: a, path: a/b}]}"],
    ["secret: {defaultMode: 512}", "@.secret.secretName: Required value", `@.secret.defaultMode: Invalid value: 512: ${MODE}`],
    ["configMap: {items: []}", "@.configMap.name: Required value"],
    [
      "configMap: {name: c, items: [{key: '', path: '', mode: -1}, {key: k, path: ..data}, {key: k, path: /a/../b}, {key: k, path: ../x}]}",
      "@.configMap.items[0].key: Required value",
      "@.configMap.items[0].path: Required value",
      `@.configMap.items[0].mode: Invalid value: -1: ${MODE}`,
      "@.configMap.items[1].path: Invalid value: \"..data\": must not start with '..'",
      '@.configMap.items[2].path: Invalid value: "/a/../b": must be a relative path',
      "@.configMap.items[2].path: Invalid value: \"/a/../b\": must not contain '..'",
      "@.configMap.items[3].path: Invalid value: \"../x\": must not contain '..'",
    ],
    ["configMap: {name: c, items: [{key: a, path: same}, {key: b, path: same}]}"],
  ]);
});

describe("the downward API", () => {
  const FIELDS = '"metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"';
  table([
    [
      "downwardAPI: {items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}, {path: one, fieldRef: {fieldPath: \"metadata.labels['app']\"}}]}",
    ],
    [
      "downwardAPI: {defaultMode: 1000, items: [{fieldRef: {fieldPath: status.podIP}, mode: 1000}]}",
      `@.downwardAPI.defaultMode: Invalid value: 1000: ${MODE}`,
      "@.downwardAPI.path: Required value",
      `@.downwardAPI.fieldRef.fieldPath: Unsupported value: "status.podIP": supported values: ${FIELDS}`,
      `@.downwardAPI.mode: Invalid value: 1000: ${MODE}`,
    ],
    [
      "downwardAPI: {items: [{path: a, fieldRef: {fieldPath: metadata.colour}}, {path: b, fieldRef: {fieldPath: \"metadata.name['x']\"}}]}",
      '@.downwardAPI.fieldRef.fieldPath: Invalid value: "metadata.colour": error converting fieldPath: field label not supported: metadata.colour',
      "@.downwardAPI.fieldRef.fieldPath: Invalid value: \"metadata.name['x']\": error converting fieldPath: field label does not support subscript: metadata.name['x']",
    ],
    ["downwardAPI: {items: [{path: cpu}]}", "@.downwardAPI: Required value: one of fieldRef and resourceFieldRef is required"],
    [
      "downwardAPI: {items: [{path: cpu, fieldRef: {fieldPath: metadata.name}, resourceFieldRef: {resource: limits.cpu}}]}",
      '@.downwardAPI: Invalid value: "resource": fieldRef and resourceFieldRef can not be specified simultaneously',
    ],
    [
      "downwardAPI: {items: [{path: cpu, resourceFieldRef: {resource: limits.cpu, divisor: 2m}}, {path: disk, resourceFieldRef: {containerName: main, resource: limits.disk}}]}",
      "@.downwardAPI.resourceFieldRef.containerName: Required value",
      '@.downwardAPI.resourceFieldRef.divisor: Invalid value: "limits.cpu": only divisor\'s values 1m and 1 are supported with the cpu resource',
      '@.downwardAPI.resourceFieldRef.resource: Unsupported value: "limits.disk": supported values: "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"',
    ],
  ]);
});

describe("several sources in one folder", () => {
  table([
    ["projected: {sources: [{serviceAccountToken: {path: token}}, {secret: {name: s}}, {configMap: {name: c}}]}"],
    [
      "projected: {defaultMode: 999, sources: [{serviceAccountToken: {path: '', expirationSeconds: 60}}, {serviceAccountToken: {path: ..t, expirationSeconds: 4294967297}}]}",
      `@.projected.defaultMode: Invalid value: 999: ${MODE}`,
      "@.projected.sources[0].serviceAccountToken.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes",
      "@.projected.path: Required value",
      "@.projected.sources[1].serviceAccountToken.expirationSeconds: Invalid value: 4294967297: may not specify a duration larger than 2^32 seconds",
      "@.projected.path: Invalid value: \"..t\": must not start with '..'",
    ],
    [
      "projected: {sources: [{secret: {items: [{key: k, path: same}]}}, {configMap: {name: c, items: [{key: k, path: same}]}}, {downwardAPI: {items: [{path: same, fieldRef: {fieldPath: metadata.uid}}]}}]}",
      "@.projected.sources[0].secret.name: Required value",
      '@.projected: Invalid value: "c": conflicting duplicate paths',
      '@.projected: Invalid value: "same": conflicting duplicate paths',
    ],
    [
      "projected: {sources: [{secret: {name: s}, configMap: {}}]}",
      "@.projected.sources[0].configMap.name: Required value",
      "@.projected.sources[0]: Forbidden: may not specify more than 1 volume type per source",
    ],
  ]);
  it("loses the projections that are not on", () => {
    expect(said("projected: {sources: [{clusterTrustBundle: {path: ''}}, {podCertificate: {keyType: TIN}}]}")).toEqual([]);
  });
});

describe("disks", () => {
  const LUN = "must be between 0 and 255, inclusive";
  table([
    [
      "gcePersistentDisk: {partition: 300}",
      "@.persistentDisk.pdName: Required value",
      "@.persistentDisk.partition: Invalid value: 300: must be between 1 and 255, inclusive",
    ],
    [
      "awsElasticBlockStore: {partition: -1}",
      "@.awsElasticBlockStore.volumeID: Required value",
      "@.awsElasticBlockStore.partition: Invalid value: -1: must be between 1 and 255, inclusive",
    ],
    ["vsphereVolume: {}", "@.vsphereVolume.volumePath: Required value"],
    ["photonPersistentDisk: {}", "@.photonPersistentDisk.pdID: Required value"],
    ["portworxVolume: {}", "@.portworxVolume.volumeID: Required value"],
    ["cinder: {secretRef: {}}", "@.cinder.volumeID: Required value", "@.cinder.secretRef.name: Required value"],
    [
      "scaleIO: {secretRef: {}}",
      "@.scaleIO.gateway: Required value",
      "@.scaleIO.system: Required value",
      "@.scaleIO.volumeName: Required value",
    ],
    [
      "storageos: {secretRef: {}, volumeNamespace: a.b}",
      "@.storageos.volumeName: Required value",
      '@.storageos.volumeNamespace: Invalid value: "a.b": must not contain dots',
      "@.storageos.secretRef.name: Required value",
    ],
    [
      "azureDisk: {diskName: d, diskURI: /disk, cachingMode: Often}",
      '@.azureDisk.cachingMode: Unsupported value: "Often": supported values: "None", "ReadOnly", "ReadWrite"',
      '@.azureDisk.diskURI: Unsupported value: "/disk": supported values: "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd"',
    ],
    [
      "azureDisk: {diskName: d, diskURI: 'https://x', kind: Managed}",
      '@.azureDisk.diskURI: Unsupported value: "https://x": supported values: "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}"',
    ],
    ["fc: {}", "@.fc.targetWWNs: Required value: must specify either targetWWNs or wwids, but not both"],
    ["fc: {wwids: [a]}"],
    ["fc: {targetWWNs: [a], lun: 256}", `@.fc.lun: Invalid value: 256: ${LUN}`],
    [
      "fc: {targetWWNs: [a], wwids: [b]}",
      '@.fc.targetWWNs: Invalid value: ["a"]: targetWWNs and wwids can not be specified simultaneously',
      "@.fc.lun: Required value: lun is required if targetWWNs is specified",
    ],
    ["iscsi: {targetPortal: '10.0.0.1:3260', iqn: 'iqn.2015-08.com.example:storage', lun: 0}"],
    [
      "iscsi: {iqn: disk, lun: 256, chapAuthSession: true, initiatorName: iqn.2015}",
      "@.iscsi.targetPortal: Required value",
      '@.iscsi.iqn: Invalid value: "disk": must be valid format starting with iqn, eui, or naa',
      `@.iscsi.lun: Invalid value: 256: ${LUN}`,
      "@.iscsi.secretRef: Required value",
      '@.iscsi.initiatorname: Invalid value: "iqn.2015": must be valid format',
    ],
    [
      `iscsi: {targetPortal: ${"p".repeat(64)}, iqn: eui.0123456789abcdef, initiatorName: naa.${"0".repeat(32)}}`,
      '@.name: Invalid value: "data": Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.',
    ],
  ]);
});

describe("shares and drivers", () => {
  table([
    ["nfs: {server: files, path: /x}"],
    ["nfs: {}", "@.nfs.server: Required value", "@.nfs.path: Required value", '@.nfs.path: Invalid value: "": must be an absolute path'],
    ["glusterfs: {}", "@.glusterfs.endpoints: Required value", "@.glusterfs.path: Required value"],
    ["rbd: {monitors: []}", "@.rbd.monitors: Required value", "@.rbd.image: Required value"],
    ["cephfs: {}", "@.cephfs.monitors: Required value"],
    ["azureFile: {}", "@.azureFile.secretName: Required value", "@.azureFile.shareName: Required value"],
    ["quobyte: {registry: 'a:1,b:2', volume: v}"],
    [
      "quobyte: {registry: 'a:1,b'}",
      '@.quobyte.registry: Invalid value: "a:1,b": must be a host:port pair or multiple pairs separated by commas',
      "@.quobyte.volume: Required value",
    ],
    ["flocker: {}", "@.flocker: Required value: one of datasetName and datasetUUID is required"],
    [
      "flocker: {datasetName: a/b, datasetUUID: u}",
      '@.flocker: Invalid value: "resource": datasetName and datasetUUID can not be specified simultaneously',
      "@.flocker.datasetName: Invalid value: \"a/b\": must not contain '/'",
    ],
    [
      "flexVolume: {options: {Example.K8s.io/size: x, size: x}}",
      "@.flexVolume.driver: Required value",
      '@.flexVolume.options[Example.K8s.io/size]: Invalid value: "Example.K8s.io/size": kubernetes.io and k8s.io namespaces are reserved',
    ],
    ["csi: {driver: Disk.csi.example.com, nodePublishSecretRef: {name: s}}"],
    ["csi: {}", "@.csi.driver: Required value", `@.csi.driver: Invalid value: "": ${SUBDOMAIN}`],
    [
      "csi: {driver: a_b, nodePublishSecretRef: {}}",
      `@.csi.driver: Invalid value: "a_b": ${SUBDOMAIN}`,
      "@.csi.nodePublishSecretRef.name: Required value",
    ],
    [`csi: {driver: ${"d".repeat(64)}}`, "@.csi.driver: Too long: may not be more than 63 bytes"],
  ]);
});

describe("claims and images", () => {
  const CLAIM = "accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}";
  table([
    ["persistentVolumeClaim: {}", "@.persistentVolumeClaim.claimName: Required value"],
    [`ephemeral: {volumeClaimTemplate: {metadata: {labels: {app: web}}, spec: {${CLAIM}}}}`],
    ["ephemeral: {}", "@.ephemeral.volumeClaimTemplate: Required value"],
    [
      "ephemeral: {volumeClaimTemplate: {metadata: {name: mine, finalizers: [f]}, spec: {accessModes: [Often]}}}",
      "@.ephemeral.volumeClaimTemplate.metadata.name: Forbidden: cannot be set",
      "@.ephemeral.volumeClaimTemplate.metadata.finalizers: Forbidden: cannot be set",
      '@.ephemeral.volumeClaimTemplate.spec.accessModes: Unsupported value: "Often": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
      "@.ephemeral.volumeClaimTemplate.spec.resources[storage]: Required value",
    ],
    ["image: {reference: registry.example.com/model:1}"],
    [
      "image: {pullPolicy: Sometimes}",
      "@.image.reference: Required value",
      '@.image.pullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"',
    ],
  ]);
  const ephemeral = { volumeClaimTemplate: { spec: parseYaml(`{${CLAIM}}`) } };
  it("an ephemeral claim is called after pod and volume", () => {
    const name = "p".repeat(250);
    expect(pod([{ name: "data", ephemeral }], { name })).toEqual([
      `spec.volumes[0].name: Invalid value: "data": PVC name "${name}-data": must be no more than 253 bytes`,
    ]);
  });
  it("no other volume may use it", () => {
    expect(
      pod([
        { name: "data", ephemeral },
        { name: "again", persistentVolumeClaim: { claimName: "it-data" } },
      ]),
    ).toEqual([
      'spec.volumes[1].persistentVolumeClaim.claimName: Invalid value: "it-data": must not reference a PVC that gets created for an ephemeral volume',
    ]);
  });
  it("a template may leave out the image's name", () => {
    const template = { metadata: { labels: { app: "x" } }, spec: { containers, volumes: [{ name: "model", image: {} }] } };
    expect(complaints(Deployment, { spec: { selector: { matchLabels: { app: "x" } }, template } })).toEqual([]);
  });
});

describe("a volume", () => {
  it("has one source, and its faults come before those of its name", () => {
    expect(pod([{ name: "A", cephfs: { monitors: ["m"] }, rbd: { monitors: ["m"] }, downwardAPI: {} }])).toEqual([
      "spec.volumes[0].rbd.image: Required value",
      "spec.volumes[0].cephFS: Forbidden: may not specify more than 1 volume type",
      "spec.volumes[0].downwarAPI: Forbidden: may not specify more than 1 volume type",
      expect.stringMatching(/^spec\.volumes\[0\]\.name: Invalid value: "A": a lowercase RFC 1123 label/),
    ]);
  });
  it("has a name of its own", () => {
    expect(pod([{ emptyDir: {} }, { name: "a", emptyDir: {} }, { name: "a", emptyDir: {} }])).toEqual([
      "spec.volumes[0].name: Required value",
      'spec.volumes[2].name: Duplicate value: "a"',
    ]);
  });
});
