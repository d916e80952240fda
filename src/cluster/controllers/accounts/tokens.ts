// Tokens in secrets: a secret of type kubernetes.io/service-account-token is filled with a token that lives as long as it does
// (pkg/controller/serviceaccount/tokens_controller.go).
import type { KubeObject } from "../../../api/object.ts";
import { toBase64 } from "../../../base/bytes.ts";
import type { ApiServer } from "../../apiserver/index.ts";
import type { Caches } from "../cache.ts";
import { unlessGone } from "../claim.ts";
import type { Controller } from "../controller.ts";
import type { Kinds } from "../kinds.ts";

const TYPE = "kubernetes.io/service-account-token";
const NAME = "kubernetes.io/service-account.name";
const UID = "kubernetes.io/service-account.uid";
/** It works under the controller manager's own name. */
const USER = { name: "system:kube-controller-manager", groups: ["system:authenticated"] };

/** @param certificate the cluster's certificate authority, PEM */
export function tokensController(server: ApiServer, kinds: Kinds, caches: Caches, certificate: string): Controller {
  const secrets = caches.of(kinds.secrets);
  const accounts = caches.of(kinds.serviceAccounts);
  const api = server.client(USER);
  const keyOf = ({ metadata }: KubeObject) => `${metadata.namespace}/${metadata.name}`;
  const isToken = (secret: KubeObject) => secret["type"] === TYPE;
  return {
    name: "serviceaccount-token-controller",
    component: "serviceaccount-token-controller",
    wakes: [
      { kind: kinds.secrets, keys: (secret) => (isToken(secret) ? [keyOf(secret)] : []) },
      {
        kind: kinds.serviceAccounts,
        keys: ({ metadata }) =>
          [...secrets.inNamespace(metadata.namespace!).values()]
            .filter((secret) => isToken(secret) && secret.metadata.annotations?.[NAME] === metadata.name)
            .map(keyOf),
      },
    ],
    reconcile(key) {
      const secret = secrets.get(key);
      if (!secret || !isToken(secret) || secret.metadata.deletionTimestamp) return;
      const { namespace = "", name, annotations = {} } = secret.metadata;
      const account = accounts.get(`${namespace}/${annotations[NAME] ?? ""}`);
      // Without its account, or with another of the same name, the secret goes.
      if (!account || (annotations[UID] !== undefined && annotations[UID] !== account.metadata.uid)) {
        unlessGone(() => api.delete(kinds.secrets, name, { namespace, preconditions: { uid: secret.metadata.uid } }));
        return;
      }
      const data = (secret["data"] ?? {}) as Record<string, string>;
      const root = toBase64(certificate);
      if (data["token"] && data["ca.crt"] === root && data["namespace"] && annotations[UID]) return;
      const token =
        data["token"] ??
        toBase64(server.issueToken(namespace, account.metadata.name, { bound: { kind: "Secret", name, uid: secret.metadata.uid } }).token);
      unlessGone(() =>
        api.update(
          kinds.secrets,
          {
            ...secret,
            metadata: { ...secret.metadata, annotations: { ...annotations, [UID]: account.metadata.uid } },
            data: { ...data, "ca.crt": root, namespace: toBase64(namespace), token },
          },
          { namespace },
        ),
      );
    },
  };
}
