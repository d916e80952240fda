// What a compose file may ask for that nothing here does: refused before anything is made, rather than passed over.
import { ComposeError, type Project } from "./model.ts";

const OF_SERVICES = ["cpu_percent", "credential_spec", "models", "provider", "use_api_socket"];
const OF_THEIR_NETWORKS = ["interface_name"];

const refuse = (what: string) => new ComposeError(`docker: k8s-quest does not simulate ${what} yet`);
const isSet = (value: unknown): boolean => value !== undefined && value !== null && value !== false;

/** @throws ComposeError */
export function checkSimulated({ services }: Project): void {
  for (const service of Object.values(services)) {
    for (const field of OF_SERVICES) if (isSet(service[field])) throw refuse(field);
    for (const own of Object.values(service.networks ?? {}))
      for (const field of OF_THEIR_NETWORKS) if (isSet(own?.[field])) throw refuse(`networks.${field}`);
    for (const { bind } of service.volumes ?? []) if (bind?.propagation) throw refuse("bind.propagation");
  }
}
