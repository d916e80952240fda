// Admission plug-ins that only a flag turns on (plugin/pkg/admission: alwayspullimages, namespace/autoprovision, network/denyserviceexternalips, deny).

import type { Client } from "../../../api/client.ts";
import { failure } from "../../../api/errors.ts";
import type { AdmissionPlugin, Core } from "../core.ts";

export const optionalPlugins = ({ scheme, storage }: Pick<Core, "scheme" | "storage">, loopback: () => Client): AdmissionPlugin[] => [
  {
    name: "NamespaceAutoProvision",
    admit({ operation, kind, namespace, dryRun }) {
      const namespaces = scheme.byKind("", "v1", "Namespace");
      if (operation !== "CREATE" || !kind.namespaced || !namespace || !namespaces || dryRun || storage.get(namespaces, "", namespace))
        return;
      loopback().create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
    },
  },
  {
    name: "AlwaysPullImages",
    kinds: ["/pods"],
    admit({ operation, kind, subresource, object }) {
      if ((operation !== "CREATE" && operation !== "UPDATE") || kind.plural !== "pods" || subresource || !object?.["spec"]) return;
      for (const list of ["initContainers", "containers", "ephemeralContainers"])
        for (const container of object["spec"][list] ?? []) container.imagePullPolicy = "Always";
    },
  },
  {
    name: "DenyServiceExternalIPs",
    kinds: ["/services"],
    validate({ operation, kind, object, old, name }) {
      if ((operation !== "CREATE" && operation !== "UPDATE") || kind.plural !== "services") return;
      const before = new Set<string>(old?.["spec"]?.externalIPs ?? []);
      if ((object?.["spec"]?.externalIPs ?? []).some((each: string) => !before.has(each)))
        throw failure(
          403,
          "Forbidden",
          `services ${JSON.stringify(name)} is forbidden: Use of external IPs is denied by admission control.`,
          {
            name,
            kind: "services",
          },
        );
    },
  },
  {
    name: "AlwaysDeny",
    validate({ kind, name }) {
      throw failure(
        403,
        "Forbidden",
        `${kind.plural} ${JSON.stringify(name)} is forbidden: admission control is denying all modifications`,
        {
          name,
          kind: kind.plural,
        },
      );
    },
  },
];
