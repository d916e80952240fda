// What every namespace is given: its default service account and the cluster's root certificate (pkg/controller/serviceaccount, certificates/rootcacertpublisher).
import type { KubeObject } from "../../../api/object.ts";
import type { Caches } from "../cache.ts";
import { unlessGone } from "../claim.ts";
import type { Controller } from "../controller.ts";
import type { Kinds } from "../kinds.ts";

const isActive = (namespace: KubeObject | undefined): boolean => namespace !== undefined && namespace["status"]?.phase !== "Terminating";
const named = (name: string) => (object: KubeObject) => (object.metadata.name === name ? [object.metadata.namespace!] : []);

export function serviceAccountsController(kinds: Kinds, caches: Caches): Controller {
  const namespaces = caches.of(kinds.namespaces);
  const accounts = caches.of(kinds.serviceAccounts);
  return {
    name: "service-account-controller",
    component: "service-account-controller",
    wakes: [
      { kind: kinds.namespaces, keys: ({ metadata }) => [metadata.name] },
      { kind: kinds.serviceAccounts, keys: named("default") },
    ],
    reconcile(namespace, { api }) {
      if (!isActive(namespaces.get(namespace)) || accounts.get(`${namespace}/default`)) return;
      api.create(
        kinds.serviceAccounts,
        { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace } },
        { namespace },
      );
    },
  };
}

const ROOT = "kube-root-ca.crt";
const DESCRIPTION =
  "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.";

/** @param certificate the cluster's certificate authority, PEM */
export function rootCertificatePublisher(kinds: Kinds, caches: Caches, certificate: string): Controller {
  const namespaces = caches.of(kinds.namespaces);
  const maps = caches.of(kinds.configMaps);
  return {
    name: "root-ca-cert-publisher",
    component: "root-ca-cert-publisher",
    wakes: [
      { kind: kinds.namespaces, keys: ({ metadata }) => [metadata.name] },
      { kind: kinds.configMaps, keys: named(ROOT) },
    ],
    reconcile(namespace, { api }) {
      if (!isActive(namespaces.get(namespace))) return;
      const old = maps.get(`${namespace}/${ROOT}`);
      const data = { "ca.crt": certificate };
      const annotations = { ...old?.metadata.annotations, "kubernetes.io/description": DESCRIPTION };
      if (!old) {
        api.create(
          kinds.configMaps,
          { apiVersion: "v1", kind: "ConfigMap", metadata: { name: ROOT, namespace, annotations }, data },
          { namespace },
        );
        return;
      }
      const same = Object.keys(old["data"] ?? {}).length === 1 && old["data"]["ca.crt"] === certificate;
      const described = old.metadata.annotations?.["kubernetes.io/description"] === DESCRIPTION;
      if (!same || !described) unlessGone(() => api.update(kinds.configMaps, { ...old, metadata: { ...old.metadata, annotations }, data }));
    },
  };
}
