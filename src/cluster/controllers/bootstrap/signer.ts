// Signs what anybody may read of the cluster with each bootstrap token: who holds one can tell that it comes from this cluster
// (pkg/controller/bootstrap/bootstrapsigner.go).
import type { KubeObject } from "../../../api/object.ts";
import type { Caches } from "../cache.ts";
import { unlessGone } from "../claim.ts";
import type { Controller } from "../controller.ts";
import type { Kinds } from "../kinds.ts";
import { detachedSignature, isBootstrapToken, signingToken, TOKENS_NAMESPACE } from "./tokens.ts";

const KEY = "kube-public/cluster-info";
const SIGNATURE = "jws-kubeconfig-";

const isClusterInfo = ({ metadata }: KubeObject): boolean => metadata.name === "cluster-info" && metadata.namespace === "kube-public";

export function bootstrapSigner(kinds: Kinds, caches: Caches): Controller {
  const maps = caches.of(kinds.configMaps);
  const secrets = caches.of(kinds.secrets);
  return {
    name: "bootstrap-signer-controller",
    serviceAccount: "bootstrap-signer",
    component: "bootstrap-signer-controller",
    wakes: [
      { kind: kinds.configMaps, keys: (map) => (isClusterInfo(map) ? [KEY] : []) },
      { kind: kinds.secrets, keys: (secret) => (isBootstrapToken(secret) ? [KEY] : []) },
    ],
    reconcile(key, { api, clock }) {
      const map = maps.get(key);
      const before = (map?.["data"] ?? {}) as Record<string, string>;
      const content = before["kubeconfig"];
      if (!map || content === undefined) return;
      const data = Object.fromEntries(Object.entries(before).filter(([name]) => !name.startsWith(SIGNATURE)));
      for (const secret of secrets.inNamespace(TOKENS_NAMESPACE).values()) {
        const token = isBootstrapToken(secret) ? signingToken(secret, clock.now) : undefined;
        if (token) data[SIGNATURE + token.id] = detachedSignature(content, token);
      }
      const same =
        Object.keys(data).length === Object.keys(before).length && Object.entries(data).every(([name, text]) => before[name] === text);
      if (!same) unlessGone(() => api.update(kinds.configMaps, { ...map, data }));
    },
  };
}
