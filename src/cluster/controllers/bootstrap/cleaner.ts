// Deletes bootstrap tokens when they end (pkg/controller/bootstrap/tokencleaner.go).
import type { Caches } from "../cache.ts";
import { unlessGone } from "../claim.ts";
import { type Controller, keyOf } from "../controller.ts";
import type { Kinds } from "../kinds.ts";
import { endOf, isBootstrapToken } from "./tokens.ts";

export function tokenCleaner(kinds: Kinds, caches: Caches): Controller {
  const secrets = caches.of(kinds.secrets);
  return {
    name: "token-cleaner-controller",
    serviceAccount: "token-cleaner",
    component: "token-cleaner-controller",
    wakes: [{ kind: kinds.secrets, keys: (secret) => (isBootstrapToken(secret) ? [keyOf(secret)] : []) }],
    reconcile(key, { api, clock }) {
      const secret = secrets.get(key);
      const end = secret && isBootstrapToken(secret) ? endOf(secret) : undefined;
      if (!secret || end === undefined) return undefined;
      if (end > clock.now) return { again: end - clock.now };
      const { name, namespace, uid } = secret.metadata;
      unlessGone(() => api.delete(kinds.secrets, name, { namespace: namespace!, preconditions: { uid } }));
      return undefined;
    },
  };
}
