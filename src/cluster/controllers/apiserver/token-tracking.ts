// Since when the server has noted the use of tokens without an end, for whoever cleans up those that nobody uses
// (pkg/controlplane/controller/legacytokentracking).
import { timestamp } from "../../../api/object.ts";
import type { ApiServer } from "../../apiserver/index.ts";
import { LOOPBACK } from "../../apiserver/loopback.ts";
import type { Controller } from "../controller.ts";
import type { Kinds } from "../kinds.ts";

const NAMESPACE = "kube-system";
const NAME = "kube-apiserver-legacy-service-account-token-tracking";
/** It is made once in so many ms: servers that know of it and others would undo each other's work. */
const SELDOM = 30 * 60_000;

const isDate = (text: string | undefined): boolean =>
  text !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));

export function tokenTrackingController(server: ApiServer, kinds: Kinds): Controller {
  const api = server.client(LOOPBACK);
  let made = -Infinity;
  return {
    name: "legacy-token-tracking-controller",
    component: "kube-apiserver",
    always: [NAME],
    wakes: [{ kind: kinds.configMaps, keys: ({ metadata }) => (metadata.name === NAME && metadata.namespace === NAMESPACE ? [NAME] : []) }],
    reconcile(_key, { clock }) {
      const found = api.find(kinds.configMaps, NAME, { namespace: NAMESPACE });
      const data = { ...found?.["data"], since: timestamp(clock.now).slice(0, 10) };
      if (found) {
        if (!isDate(found["data"]?.since)) api.update(kinds.configMaps, { ...found, data });
        return undefined;
      }
      if (clock.now - made < SELDOM) return { again: SELDOM - (clock.now - made) };
      const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: NAME, namespace: NAMESPACE }, data };
      server.aside(() => api.create(kinds.configMaps, body, { namespace: NAMESPACE }));
      made = clock.now;
      return undefined;
    },
  };
}
