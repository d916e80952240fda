// ServiceAccount: every pod runs as an account that exists, and carries its token unless told otherwise.
import { forbiddenError } from "../../../api/errors.ts";
import type { AdmissionPlugin, Core } from "../core.ts";

const MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
const VOLUME_PREFIX = "kube-api-access-";
const MIRROR = "kubernetes.io/config.mirror";

interface Container {
  name: string;
  volumeMounts?: { name: string; mountPath: string; readOnly?: boolean }[];
}

export const serviceAccountAdmission = ({ scheme, storage, random }: Pick<Core, "scheme" | "storage" | "random">): AdmissionPlugin => ({
  name: "ServiceAccount",
  kinds: ["/pods"],
  admit({ operation, kind, namespace, subresource, object: pod, name }) {
    if (operation !== "CREATE" || kind.group !== "" || kind.plural !== "pods" || subresource || !pod?.["spec"]) return;
    const spec = pod["spec"];
    if (pod.metadata.annotations?.[MIRROR]) {
      if (spec.serviceAccountName) throw forbiddenError(kind, name, "a mirror pod may not reference service accounts");
      return;
    }
    const accounts = scheme.byKind("", "v1", "ServiceAccount");
    if (!accounts) return;
    spec.serviceAccountName ||= "default";
    spec.serviceAccount = spec.serviceAccountName;
    const account = storage.get(accounts, namespace, spec.serviceAccountName);
    if (!account)
      throw forbiddenError(
        kind,
        name,
        `error looking up service account ${namespace}/${spec.serviceAccountName}: serviceaccount ${JSON.stringify(spec.serviceAccountName)} not found`,
      );
    if (spec.automountServiceAccountToken ?? account["automountServiceAccountToken"] ?? true) mountToken(spec, random.suffix());
    if (!spec.imagePullSecrets?.length && account["imagePullSecrets"]?.length)
      spec.imagePullSecrets = account["imagePullSecrets"].map((secret: { name: string }) => ({ ...secret }));
  },
});

// biome-ignore lint/suspicious/noExplicitAny: a draft of a pod's spec, of which this knows a few fields
function mountToken(spec: any, suffix: string): void {
  const existing = (spec.volumes as { name?: string }[] | undefined)?.find(({ name }) => name?.startsWith(VOLUME_PREFIX));
  const volume = existing?.name ?? VOLUME_PREFIX + suffix;
  let needed = false;
  for (const container of [...(spec.initContainers ?? []), ...(spec.containers ?? [])] as Container[]) {
    if (container.volumeMounts?.some(({ mountPath }) => mountPath === MOUNT_PATH)) continue;
    needed = true;
    container.volumeMounts = [...(container.volumeMounts ?? []), { mountPath: MOUNT_PATH, name: volume, readOnly: true }];
  }
  if (needed && !existing) spec.volumes = [...(spec.volumes ?? []), { name: volume, projected: tokenVolume() }];
}

const tokenVolume = () => ({
  defaultMode: 420,
  sources: [
    { serviceAccountToken: { expirationSeconds: 3607, path: "token" } },
    { configMap: { items: [{ key: "ca.crt", path: "ca.crt" }], name: "kube-root-ca.crt" } },
    { downwardAPI: { items: [{ fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" }, path: "namespace" }] } },
  ],
});
