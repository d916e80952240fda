// The range of service addresses that the server's flags name: it is made again where it is gone (pkg/controlplane/controller/defaultservicecidr).
import { makeServiceCidr } from "../../apiserver/address-objects.ts";
import type { ApiServer } from "../../apiserver/index.ts";
import type { Controller } from "../controller.ts";
import type { Kinds } from "../kinds.ts";
import { inRounds } from "./rounds.ts";

const NAME = "kubernetes";

export const defaultServiceCidrController = (server: ApiServer, { serviceCidrs }: Kinds, cidr: string): Controller =>
  inRounds(server, {
    name: "kubernetes-service-cidr-controller",
    interval: 10_000,
    concerned: [{ kind: serviceCidrs, concerns: ({ metadata: { name } }, type) => type === "DELETED" && name === NAME }],
    hold(api, { clock }) {
      if (!api.find(serviceCidrs, NAME)) makeServiceCidr(server, api, cidr, clock);
    },
  });
