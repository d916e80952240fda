// What each sidecar of a CSI driver may do, as the manifests of its own repository grant it.
import { dumpYaml } from "../../base/yaml.ts";

type Rule = readonly [group: string, resources: string, verbs: string];

const EVENTS: Rule = ["", "events", "get list watch create update patch"];
const READ = "get list watch";
const RULES: Readonly<Record<string, readonly Rule[]>> = {
  provisioner: [
    ["", "persistentvolumes", `${READ} create patch delete`],
    ["", "persistentvolumeclaims", `${READ} update`],
    ["storage.k8s.io", "storageclasses", READ],
    EVENTS,
    ["snapshot.storage.k8s.io", "volumesnapshots volumesnapshotcontents", "get list"],
    ["storage.k8s.io", "csinodes", READ],
    ["", "nodes", READ],
    ["storage.k8s.io", "volumeattachments", READ],
  ],
  attacher: [
    ["", "persistentvolumes", `${READ} patch`],
    ["storage.k8s.io", "csinodes", READ],
    ["storage.k8s.io", "volumeattachments", `${READ} patch`],
    ["storage.k8s.io", "volumeattachments/status", "patch"],
  ],
  resizer: [
    ["", "persistentvolumes", `${READ} patch`],
    ["", "persistentvolumeclaims", READ],
    ["", "pods", READ],
    ["", "persistentvolumeclaims/status", "patch"],
    EVENTS,
    ["storage.k8s.io", "volumeattributesclasses", READ],
  ],
  snapshotter: [
    EVENTS,
    ["snapshot.storage.k8s.io", "volumesnapshotclasses", READ],
    ["snapshot.storage.k8s.io", "volumesnapshotcontents", `${READ} update patch`],
    ["snapshot.storage.k8s.io", "volumesnapshotcontents/status", "update patch"],
  ],
  "health-monitor-controller": [
    ["", "persistentvolumes", READ],
    ["", "persistentvolumeclaims", READ],
    ["", "nodes", READ],
    ["", "pods", READ],
    EVENTS,
  ],
};
export type SidecarRole = "provisioner" | "attacher" | "resizer" | "snapshotter" | "health-monitor-controller";

const LEASES = { apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: ["get", "watch", "list", "delete", "update", "create"] };
const RBAC = "rbac.authorization.k8s.io";

/** The manifest with a sidecar's account, its roles and their bindings. */
export function sidecarRoles(sidecar: SidecarRole): string {
  const account = `csi-${sidecar}`;
  const runner = `external-${sidecar}-runner`;
  const local = sidecar === "snapshotter" ? "external-snapshotter-leaderelection" : `external-${sidecar}-cfg`;
  const subjects = [{ kind: "ServiceAccount", name: account, namespace: "default" }];
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: account, namespace: "default" } },
    {
      apiVersion: `${RBAC}/v1`,
      kind: "ClusterRole",
      metadata: { name: runner },
      rules: RULES[sidecar]!.map(([group, resources, verbs]) => ({
        apiGroups: [group],
        resources: resources.split(" "),
        verbs: verbs.split(" "),
      })),
    },
    {
      apiVersion: `${RBAC}/v1`,
      kind: "ClusterRoleBinding",
      metadata: { name: `csi-${sidecar}-role` },
      subjects,
      roleRef: { kind: "ClusterRole", name: runner, apiGroup: RBAC },
    },
    { apiVersion: `${RBAC}/v1`, kind: "Role", metadata: { name: local, namespace: "default" }, rules: [LEASES] },
    {
      apiVersion: `${RBAC}/v1`,
      kind: "RoleBinding",
      metadata: { name: `csi-${sidecar}-role-cfg`, namespace: "default" },
      subjects,
      roleRef: { kind: "Role", name: local, apiGroup: RBAC },
    },
  ]
    .map((each) => dumpYaml(each))
    .join("---\n");
}

/** The bindings that give the plugin's own account the roles of all its sidecars. */
export function pluginBindings(account: string): string {
  const bound = Object.keys(RULES).flatMap((sidecar) => {
    const name = `csi-hostpathplugin-${sidecar}`;
    const local = sidecar === "snapshotter" ? "external-snapshotter-leaderelection" : `external-${sidecar}-cfg`;
    const subjects = [{ kind: "ServiceAccount", name: account, namespace: "default" }];
    return [
      {
        apiVersion: `${RBAC}/v1`,
        kind: "ClusterRoleBinding",
        metadata: { name: `${name}-cluster-role` },
        roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: `external-${sidecar}-runner` },
        subjects,
      },
      {
        apiVersion: `${RBAC}/v1`,
        kind: "RoleBinding",
        metadata: { name: `${name}-role` },
        roleRef: { apiGroup: RBAC, kind: "Role", name: local },
        subjects,
      },
    ];
  });
  return bound.map((each) => dumpYaml(each)).join("---\n");
}
