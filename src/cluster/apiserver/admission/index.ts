// The plug-ins of admission, in the order in which they are asked (pkg/kubeapiserver/options/plugins.go), and which of them look at what.
import type { Client } from "../../../api/client.ts";
import type { Kind } from "../../../api/kind.ts";
import type { Random } from "../../../base/random.ts";
import type { Authorizer } from "../authorization.ts";
import type { AdmissionPlugin, Core } from "../core.ts";
import { escalationCheck } from "../escalation.ts";
import type { WebhookAnswer } from "../index.ts";
import { isOn, type ServerSettings, standardServerSettings } from "../settings.ts";
import { certificateApproval, certificateRequester, certificateSigning, certificateSubjectRestriction } from "./certificates.ts";
import { defaultIngressClass } from "./ingress-class.ts";
import { limitRanger } from "./limit-ranger.ts";
import { namespaceLifecycle } from "./namespace-lifecycle.ts";
import { optionalPlugins } from "./optional.ts";
import { podResizeValidator } from "./pod-resize.ts";
import { podSecurity } from "./pod-security/index.ts";
import { podTopologyLabels } from "./pod-topology.ts";
import { defaultTolerationSeconds, nodeRestriction, priority, taintNodesByCondition } from "./pods-and-nodes.ts";
import { mutatingAdmissionPolicy } from "./policy/mutating.ts";
import { validatingAdmissionPolicy } from "./policy/validating.ts";
import { webhooks } from "./policy/webhooks.ts";
import { resourceQuota } from "./resource-quota.ts";
import { runtimeClass } from "./runtime-class.ts";
import { serviceAccountAdmission } from "./service-account.ts";
import { claimResize, defaultStorageClass, storageObjectInUseProtection } from "./storage.ts";

/** What the plug-ins need of their server. */
interface Ground extends Pick<Core, "scheme" | "storage" | "clock"> {
  readonly random: Random;
  readonly authorizer: Authorizer;
  /** Answers of webhooks, by NAMESPACE/SERVICE. */
  readonly answers: ReadonlyMap<string, WebhookAnswer>;
  loopback(): Client;
}

export interface Admission {
  readonly plugins: readonly AdmissionPlugin[];
  /** Those that are on and look at objects of a kind. */
  readonly of: (kind: Kind) => readonly AdmissionPlugin[];
  /** The server has other flags from now on. */
  configure(settings: ServerSettings): void;
}

export function createAdmission(ground: Ground): Admission {
  const { scheme, storage, clock, random, authorizer, answers, loopback } = ground;
  const [mutatingWebhooks, validatingWebhooks] = webhooks({ scheme, storage, answers }, authorizer);
  const optional = optionalPlugins({ scheme, storage }, loopback);
  const plugins: readonly AdmissionPlugin[] = [
    ...optional.slice(0, 1),
    namespaceLifecycle(scheme, storage),
    limitRanger({ scheme, storage }),
    serviceAccountAdmission({ scheme, storage, random: random.stream("tokens-volumes") }),
    nodeRestriction,
    taintNodesByCondition,
    podSecurity({ scheme, storage }),
    priority({ scheme, storage }),
    runtimeClass({ scheme, storage }),
    defaultTolerationSeconds,
    escalationCheck(authorizer),
    certificateRequester,
    certificateApproval(authorizer),
    certificateSigning(authorizer),
    certificateSubjectRestriction,
    defaultIngressClass({ scheme, storage }),
    podTopologyLabels({ scheme, storage }),
    defaultStorageClass({ scheme, storage }),
    storageObjectInUseProtection,
    claimResize({ scheme, storage }),
    podResizeValidator({ scheme, storage }),
    mutatingAdmissionPolicy({ scheme, storage }, authorizer),
    mutatingWebhooks,
    validatingAdmissionPolicy({ scheme, storage }, authorizer),
    validatingWebhooks,
    resourceQuota({ scheme, storage, clock }, loopback),
    ...optional.slice(1),
  ];
  let settings = standardServerSettings;
  let byKind = new WeakMap<Kind, readonly AdmissionPlugin[]>();
  return {
    plugins,
    of(kind) {
      let concerned = byKind.get(kind);
      if (!concerned) {
        const name = `${kind.group}/${kind.plural}`;
        concerned = plugins.filter((plugin) => (!plugin.kinds || plugin.kinds.includes(name)) && isOn(settings, plugin.name));
        byKind.set(kind, concerned);
      }
      return concerned;
    },
    configure(next) {
      settings = next;
      byKind = new WeakMap();
    },
  };
}
