// The range of service addresses that the server's flags name: it is made again where it is gone (pkg/controlplane/controller/defaultservicecidr).
import type { Clock } from "../../../base/clock.ts";
import { makeServiceCidr } from "../../apiserver/address-objects.ts";
import type { ApiServer } from "../../apiserver/index.ts";
import type { Controller } from "../controller.ts";
import type { Kinds } from "../kinds.ts";
import { Rounds, SERVER } from "./server.ts";

const BEGIN = "begin";
const NAME = "kubernetes";

export function defaultServiceCidrController(server: ApiServer, kinds: Kinds, cidr: string): Controller {
  const api = server.client(SERVER);
  const rounds = new Rounds(10_000);
  return {
    name: "kubernetes-service-cidr-controller",
    component: "kube-apiserver",
    always: [BEGIN],
    wakes: [
      { kind: kinds.serviceCidrs, keys: ({ metadata: { name } }, _api, _old, type) => (type === "DELETED" && name === NAME ? [NAME] : []) },
    ],
    reconcile(key, { clock }) {
      if (key === BEGIN) rounds.begin(clock.now);
      const wait = rounds.wait(clock.now);
      if (wait) return { again: wait };
      if (!api.find(kinds.serviceCidrs, NAME)) makeServiceCidr(server, api, cidr, clock as Clock);
      return undefined;
    },
  };
}
