// The loops that run inside the API server itself, whether a controller manager runs or not: they hold what every server brings.
import type { ApiServer } from "../../apiserver/index.ts";
import type { Controller } from "../controller.ts";
import { builtinKinds } from "../kinds.ts";
import { authenticationTrustController, type Trust } from "./authentication-trust.ts";
import { bootstrapRolesController } from "./bootstrap-roles.ts";
import { defaultServiceCidrController } from "./default-service-cidr.ts";
import { flowControlController } from "./flow-control.ts";
import { kubernetesServiceController } from "./kubernetes-service.ts";
import { systemNamespacesController } from "./system-namespaces.ts";
import { tokenTrackingController } from "./token-tracking.ts";

export interface ServerLoopsOptions {
  api: ApiServer;
  serviceCidr: string;
  /** Where the API server listens. */
  address: string;
  /** The authorities that its flags name. */
  trust(): Trust;
}

/** To be started anew with the server. */
export function serverLoops({ api, serviceCidr, address, trust }: ServerLoopsOptions): readonly Controller[] {
  const kinds = builtinKinds(api.scheme);
  const flowControl = flowControlController(api);
  return [
    systemNamespacesController(api, kinds),
    bootstrapRolesController(api),
    defaultServiceCidrController(api, kinds, serviceCidr),
    kubernetesServiceController(api, kinds, serviceCidr, address),
    authenticationTrustController(api, kinds, trust),
    tokenTrackingController(api, kinds),
    ...(flowControl ? [flowControl] : []),
  ];
}
