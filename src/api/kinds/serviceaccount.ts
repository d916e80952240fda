// ServiceAccount (core/v1).

import type { KubeObject } from "../object.ts";
import { describeServiceAccount } from "./describe/core.ts";
import type { ObjectReference } from "./endpoints-types.ts";
import { define } from "./facts.ts";
import { ageColumn, count, nameColumn } from "./table.ts";

export interface ServiceAccountObject extends KubeObject {
  secrets?: ObjectReference[];
  imagePullSecrets?: { name?: string }[];
  automountServiceAccountToken?: boolean;
}

const ENFORCE = "kubernetes.io/enforce-mountable-secrets";

export const ServiceAccount = define<ServiceAccountObject>("", "v1", "ServiceAccount", {
  describe: describeServiceAccount,
  columns: [nameColumn, count("Secrets", "How many secrets it names", (account) => account.secrets?.length ?? 0), ageColumn],
  warnings: ({ metadata }, old) =>
    metadata.annotations?.[ENFORCE] !== undefined && old?.metadata.annotations?.[ENFORCE] === undefined
      ? [`metadata.annotations[${ENFORCE}]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets`]
      : [],
});
