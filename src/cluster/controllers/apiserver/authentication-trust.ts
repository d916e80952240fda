// Whom extension API servers may trust: the authorities of clients and of the front proxy, for them to read
// (pkg/controlplane/controller/clusterauthenticationtrust).
import { equal } from "../../../api/structure.ts";
import { readCertificate } from "../../../base/x509/certificate.ts";
import type { ApiServer } from "../../apiserver/index.ts";
import { LOOPBACK } from "../../apiserver/loopback.ts";
import type { Controller } from "../controller.ts";
import type { Kinds } from "../kinds.ts";

const NAMESPACE = "kube-system";
const NAME = "extension-apiserver-authentication";
/** So long after its end a certificate still counts, ms. */
const SLACK = 5 * 60_000;
/** As kubeadm's manifest has them. */
const LISTS = {
  "requestheader-allowed-names": ["front-proxy-client"],
  "requestheader-extra-headers-prefix": ["X-Remote-Extra-"],
  "requestheader-group-headers": ["X-Remote-Group"],
  "requestheader-username-headers": ["X-Remote-User"],
};

/** Authorities in PEM; empty where there is none. */
export interface Trust {
  readonly client: string;
  readonly requestHeader: string;
}

/** The list in JSON that somebody wrote and ours, each once. @throws SyntaxError */
function lists(was: string | undefined, ours: readonly string[]): string {
  const said: unknown = was ? JSON.parse(was) : [];
  if (!Array.isArray(said) || said.some((each) => typeof each !== "string")) throw new SyntaxError("not a list of strings");
  return JSON.stringify([...new Set([...said, ...ours])]);
}

/** The certificates that were there and ours, each once, without those that have ended. @throws SyntaxError */
function bundle(was: string | undefined, ours: string, now: number): string {
  const split = (text: string): string[] => text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const before = split(was ?? "");
  if (was && !before.length) throw new SyntaxError("no certificates");
  const good = [...new Set([...before, ...split(ours)])].filter((pem) => {
    const end = readCertificate(`${pem}\n`)?.certificate.validTo;
    if (end === undefined) throw new SyntaxError("not a certificate");
    return Date.parse(end) > now - SLACK;
  });
  return good.map((pem) => `${pem}\n`).join("");
}

export function authenticationTrustController(server: ApiServer, kinds: Kinds, trust: () => Trust): Controller {
  const api = server.client(LOOPBACK);
  /** The version that this server wrote last: of that nothing needs to be looked at. */
  let written: string | undefined;
  return {
    name: "cluster-authentication-trust-controller",
    component: "kube-apiserver",
    always: [NAME],
    wakes: [
      {
        kind: kinds.configMaps,
        keys: ({ metadata }, _api, _old, type) => (type && metadata.name === NAME && metadata.namespace === NAMESPACE ? [NAME] : []),
      },
    ],
    reconcile(_key, { clock }) {
      const found = api.find(kinds.configMaps, NAME, { namespace: NAMESPACE });
      if (found && found.metadata.resourceVersion === written) return;
      const was = (found?.["data"] ?? {}) as Record<string, string>;
      const { client, requestHeader } = trust();
      let data: Record<string, string>;
      try {
        data = { "client-ca-file": found ? bundle(was["client-ca-file"], client, clock.now) : client };
        const front = found ? bundle(was["requestheader-client-ca-file"], requestHeader, clock.now) : requestHeader;
        if (front)
          data = {
            ...data,
            ...Object.fromEntries(Object.entries(LISTS).map(([key, ours]) => [key, lists(was[key], ours)])),
            "requestheader-client-ca-file": front,
          };
      } catch (error) {
        // What somebody has written there cannot be read: it stays until somebody takes it away.
        if (error instanceof SyntaxError) return;
        throw error;
      }
      if (found) {
        written = (equal(was, data) ? found : api.update(kinds.configMaps, { ...found, data })).metadata.resourceVersion;
        return;
      }
      const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: NAME, namespace: NAMESPACE }, data };
      written = server.aside(() => api.create(kinds.configMaps, body, { namespace: NAMESPACE })).metadata.resourceVersion;
    },
  };
}
