// APIServices that a service of the cluster answers: whether they are available, and what is served while they are (kube-aggregator's available controller).

import type { Kind } from "../api/kind.ts";
import type { APIServiceObject } from "../api/kinds/apiservice.ts";
import { type KubeObject, timestamp } from "../api/object.ts";
import { equal } from "../api/structure.ts";
import { LOOPBACK } from "../cluster/apiserver/loopback.ts";
import { type Controller, keyOf } from "../cluster/controllers/controller.ts";
import { startControllers } from "../cluster/controllers/manager.ts";
import type { AddonContext } from "./addon.ts";

/** Objects that are made when they are asked for. */
export interface ComputedKind {
  kind: Kind;
  list(namespace: string | undefined): readonly KubeObject[];
  /** @throws ApiError NotFound */
  get(name: string, namespace: string | undefined): KubeObject;
}
/** What a server behind an APIService serves. */
export interface Extension {
  kinds: readonly ComputedKind[];
}

/** Verdict on an APIService: reason and message of its condition Available. */
interface Verdict {
  status: "True" | "False";
  reason: string;
  message: string;
}

/** @param extensions what is behind an APIService, by its name, as v1beta1.metrics.k8s.io */
export function startAggregation(context: AddonContext, extensions: ReadonlyMap<string, Extension>): void {
  const { api, clock, random } = context;
  const kind = (group: string, plural: string): Kind => api.scheme.byResource(group, "v1", plural)!;
  const apiServices = kind("apiregistration.k8s.io", "apiservices");
  const services = kind("", "services");
  const endpoints = kind("", "endpoints");

  const serve = (name: string, on: boolean): void => {
    for (const { kind: served, list, get } of extensions.get(name)?.kinds ?? []) {
      if (on === api.scheme.kinds.includes(served)) continue;
      if (on) {
        api.compute(served, { list, get });
        api.scheme.add(served);
      } else api.scheme.remove(served);
    }
  };

  const verdict = ({ spec, metadata }: APIServiceObject): Verdict => {
    const { namespace = "", name = "", port = 443 } = spec.service!;
    const no = (reason: string, message: string): Verdict => ({ status: "False", reason, message });
    const reader = api.client(LOOPBACK);
    const service = reader.find(services, name, { namespace });
    const place = `service/${name} in "${namespace}"`;
    if (!service) return no("ServiceNotFound", `${place} is not present`);
    const found = (service["spec"].ports as { name?: string; port: number }[]).find((each) => each.port === port);
    if (!found) return no("ServicePortError", `${place} is not listening on port ${port}`);
    const known = reader.find(endpoints, name, { namespace });
    if (!known) return no("EndpointsNotFound", `cannot find endpoints for ${place}`);
    const has = ((known["subsets"] ?? []) as { addresses?: object[]; ports?: { name?: string }[] }[]).some(
      (subset) => subset.addresses?.length && subset.ports?.some((each) => (each.name ?? "") === (found.name ?? "")),
    );
    if (!has) return no("MissingEndpoints", `endpoints for ${place} have no addresses with port name "${found.name ?? ""}"`);
    if (!extensions.has(metadata.name))
      return no("FailedDiscoveryCheck", `k8s-quest does not simulate what is behind ${metadata.name} yet`);
    return { status: "True", reason: "Passed", message: "all checks passed" };
  };

  const of = (object: KubeObject): string[] =>
    api
      .client(LOOPBACK)
      .list(apiServices)
      .filter(({ spec }) => spec?.service?.name === object.metadata.name && spec.service.namespace === object.metadata.namespace)
      .map(keyOf);
  const controller: Controller = {
    name: "apiservice-status-remote-available-controller",
    component: "kube-apiserver",
    wakes: [
      {
        kind: apiServices,
        keys: (object, _api, _old, type) => {
          if (type === "DELETED") serve(object.metadata.name, false);
          return object["spec"]?.service ? [keyOf(object)] : [];
        },
      },
      { kind: services, keys: of },
      { kind: endpoints, keys: of },
    ],
    reconcile(name) {
      const server = api.client(LOOPBACK);
      const found = server.find(apiServices, name) as APIServiceObject | undefined;
      if (!found?.spec.service) return;
      const next = verdict(found);
      serve(name, next.status === "True");
      const before = found.status?.conditions?.find(({ type }) => type === "Available");
      const lastTransitionTime = before?.status === next.status ? before.lastTransitionTime : timestamp(clock.now);
      const condition = { lastTransitionTime, message: next.message, reason: next.reason, status: next.status, type: "Available" };
      if (!equal(before, condition)) server.updateStatus(apiServices, { ...found, status: { conditions: [condition] } } as KubeObject);
    },
  };
  startControllers({ api, clock, random: random.stream("aggregation"), controllers: [controller] });
}
