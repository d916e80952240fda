// The controllers' own service accounts: the controller manager makes each with the client of its controller, and again when its token is no longer
// good (--use-service-account-credentials; controller-manager/pkg/clientbuilder).
import { ApiError } from "../../../api/errors.ts";
import type { Kind } from "../../../api/kind.ts";
import type { KubeObject } from "../../../api/object.ts";
import type { ApiServer } from "../../apiserver/index.ts";

const NAMESPACE = "kube-system";
/** Who makes them: the manager itself. */
const USER = { name: "system:kube-controller-manager", groups: ["system:authenticated"] };

/** Names of the accounts of all controllers that kubeadm's v1.36 starts, also of those with nothing to do here. */
export const OWN_ACCOUNTS: readonly string[] = [
  "attachdetach-controller",
  "bootstrap-signer",
  "certificate-controller",
  "clusterrole-aggregation-controller",
  "cronjob-controller",
  "daemon-set-controller",
  "deployment-controller",
  "device-taint-eviction-controller",
  "disruption-controller",
  "endpoint-controller",
  "endpointslice-controller",
  "endpointslicemirroring-controller",
  "ephemeral-volume-controller",
  "expand-controller",
  "generic-garbage-collector",
  "horizontal-pod-autoscaler",
  "job-controller",
  "legacy-service-account-token-cleaner",
  "namespace-controller",
  "node-controller",
  "persistent-volume-binder",
  "pod-garbage-collector",
  "pv-protection-controller",
  "pvc-protection-controller",
  "replicaset-controller",
  "replication-controller",
  "resource-claim-controller",
  "resourcequota-controller",
  "root-ca-cert-publisher",
  "service-account-controller",
  "service-cidrs-controller",
  "statefulset-controller",
  "token-cleaner",
  "ttl-after-finished-controller",
  "ttl-controller",
  "validatingadmissionpolicy-status-controller",
  "volumeattributesclass-protection-controller",
];
const OWN: ReadonlySet<string> = new Set(OWN_ACCOUNTS);

/** One of them as the first manager of the process has made it: they differ in their names alone, so the others need not be checked again. */
let made: KubeObject | undefined;

export class OwnAccounts {
  readonly #kind: Kind;
  /** Those that are not there, and which their controllers will make. */
  readonly #lost = new Set<string>();
  #begun = false;

  constructor(private readonly api: ApiServer) {
    this.#kind = api.scheme.byResource("", "v1", "serviceaccounts")!;
    api.subscribe(this.#kind, ({ type, object: { metadata } }) => {
      if (metadata.namespace !== NAMESPACE || !OWN.has(metadata.name)) return;
      if (type === "DELETED") this.#lost.add(metadata.name);
      else this.#lost.delete(metadata.name);
    });
  }

  /** The manager begins: every controller gets its client. What cannot be made now is made when it is needed. */
  begin(): void {
    const fresh = !this.#begun;
    this.#begun = true;
    for (const name of OWN_ACCOUNTS) this.#lost.add(name);
    try {
      const there = this.api.client(USER).list(this.#kind, { namespace: NAMESPACE });
      for (const { metadata } of there) this.#lost.delete(metadata.name);
      this.api.aside(() => {
        for (const name of [...this.#lost]) this.#make(name, fresh);
      });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }

  /** A controller turns to the server: without its account it is refused once, and gets a new one. @throws ApiError */
  need(name: string): void {
    if (this.#lost.has(name)) this.api.aside(() => this.#make(name, false));
  }

  #make(name: string, fresh: boolean): void {
    if (fresh && made) {
      this.api.recreate(USER, this.#kind, { ...made, metadata: { ...made.metadata, name } });
      return;
    }
    const body = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace: NAMESPACE } };
    const created = this.api.client(USER).create(this.#kind, body, { namespace: NAMESPACE });
    if (fresh) made = created;
  }
}
