// kubectl cluster-info, and its dump.
import type { KubeObject } from "../../api/object.ts";
import type { Process } from "../../machine/process.ts";
import type { Command } from "../command.ts";
import { namespacedDump } from "./cluster-info-dump.ts";
import { allNamespacesFlag, flag, printFlags } from "./flags.ts";
import { kindOf } from "./resources/builder.ts";
import { type Session, verb } from "./session.ts";

const dump: Command = {
  name: "dump",
  summary: "Dump relevant information for debugging and diagnosis",
  long: "Write out what helps to find out what is wrong in a cluster: by default to standard output, with --output-directory into files. By default of the current and the kube-system namespace.",
  examples: `# Everything relevant to standard output
kubectl cluster-info dump

# Into files
kubectl cluster-info dump --output-directory=/path/to/cluster-state

# Of all namespaces
kubectl cluster-info dump --all-namespaces`,
  usage: "dump [flags]",
  flags: [
    allNamespacesFlag("Dump all namespaces. With it, --namespaces is not regarded."),
    flag("namespaces", "stringSlice", "[]", "Namespaces to dump, parted by commas."),
    flag("output-directory", "string", "", "Where to write the files. Without it, or with '-', to standard output."),
    flag("pod-running-timeout", "duration", "20s", "How long to wait until at least one pod is running (as 5s, 2m or 3h, more than zero)", {
      unseen: "the logs are those of pods that are there, which nobody waits for",
    }),
    ...printFlags().map((each) => (each.name === "output" ? { ...each, default: "json" } : each)),
  ],
  run: verb(namespacedDump),
};

export const command: Command = {
  name: "cluster-info",
  summary: "Display cluster information",
  long: "Show the addresses of the control plane and of the services with the label kubernetes.io/cluster-service=true. To look further, use 'kubectl cluster-info dump'.",
  examples: `# The address of the control plane and of cluster services
kubectl cluster-info`,
  usage: "cluster-info [flags]",
  flags: [],
  subcommands: [dump],
  run: verb(function* (session): Process {
    const door = yield* session.door();
    try {
      const services = yield* door.list(kindOf(door.mapper, "services"), {
        namespace: "kube-system",
        labelSelector: "kubernetes.io/cluster-service=true",
      });
      yield* session.out(running(session, "Kubernetes control plane", door.server));
      for (const service of services.items) yield* session.out(running(session, nameOf(service), `${door.server}${linkOf(service)}`));
    } finally {
      // Told even when the services could not be read.
      yield* session.out("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n");
    }
    return 0;
  }),
};

function running(session: Session, name: string, link: string): string {
  const colour = session.self.stdout.terminal && session.self.environment["TERM"] !== "dumb";
  return colour ? `\x1b[0;32m${name}\x1b[0m is running at \x1b[0;33m${link}\x1b[0m\n` : `${name} is running at ${link}\n`;
}
const nameOf = (service: KubeObject): string => service.metadata.labels?.["kubernetes.io/name"] ?? service.metadata.name;
function linkOf(service: KubeObject): string {
  const ports: { name?: string; port: number }[] = service["spec"]?.ports ?? [];
  const name = ports[0]?.name ? `${service.metadata.name}:${ports[0].name}` : service.metadata.name;
  return `/api/v1/namespaces/${service.metadata.namespace}/services/${name}/proxy`;
}
