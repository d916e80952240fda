// default/kubernetes and its endpoints: looked at every 10 s, and made again where somebody took them away (pkg/controlplane/controller/kubernetesservice,
// pkg/controlplane/reconcilers/lease.go).
import type { Client } from "../../../api/client.ts";
import type { KubeObject } from "../../../api/object.ts";
import { equal } from "../../../api/structure.ts";
import { kubernetesService } from "../../apiserver/bootstrap.ts";
import type { ApiServer } from "../../apiserver/index.ts";
import type { Controller } from "../controller.ts";
import type { Kinds } from "../kinds.ts";
import { inRounds } from "./rounds.ts";

const NAMESPACE = "default";
const NAME = "kubernetes";
/** What of the endpoints must be as the server has it; of the service only that it is there. */
const HELD = ["subsets", "endpoints", "ports", "addressType"];

const isOurs = ({ metadata }: KubeObject): boolean => metadata.name === NAME && metadata.namespace === NAMESPACE;

/** @param address where the API server listens */
export function kubernetesServiceController(server: ApiServer, kinds: Kinds, serviceCidr: string, address: string): Controller {
  const hold = (api: Client, wanted: KubeObject): void => {
    const kind = { Service: kinds.services, Endpoints: kinds.endpoints, EndpointSlice: kinds.endpointSlices }[wanted.kind]!;
    const found = api.find(kind, NAME, { namespace: NAMESPACE });
    if (!found) {
      api.create(kind, wanted, { namespace: NAMESPACE });
      return;
    }
    if (kind === kinds.services || HELD.every((field) => !(field in wanted) || equal(found[field], wanted[field]))) return;
    const labels = { ...found.metadata.labels, ...wanted.metadata.labels };
    api.update(kind, { ...found, ...wanted, metadata: { ...found.metadata, labels } });
  };
  return inRounds(server, {
    name: "kubernetes-service",
    interval: 10_000,
    concerned: [kinds.services, kinds.endpoints, kinds.endpointSlices].map((kind) => ({ kind, concerns: isOurs })),
    hold(api) {
      for (const wanted of kubernetesService(serviceCidr, address)) hold(api, wanted);
    },
  });
}
