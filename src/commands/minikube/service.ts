// minikube service: where a Service can be reached from the computer.
import type { KubeObject } from "../../api/object.ts";
import type { Process, Running } from "../../machine/process.ts";
import type { World } from "../../world/contract.ts";
import { administrator } from "../../world/kubeconfig.ts";
import type { Words } from "../clusters/words.ts";
import { profilesOf } from "./profiles.ts";
import { fail, notFound, notRunning, out, table } from "./words.ts";

const servicesOf = (world: World, name: string, namespace?: string): readonly KubeObject[] => {
  const { api } = world.clusters.get(name)!;
  return api.client(administrator).list(api.scheme.byResource("", "v1", "services")!, namespace ? { namespace } : {});
};

export function* service(self: Running, world: World, name: string, words: Words): Process {
  const profile = profilesOf(world).get(name);
  if (!profile) return yield* notFound(self, name);
  if (profile.stopped) return yield* notRunning(self, name);
  const address = profile.nodes[0]!.address;
  const namespace = words.flag("--namespace", "-n");
  const ports = (object: KubeObject) => (object["spec"].ports ?? []) as { name?: string; port: number; nodePort?: number }[];
  const urls = (object: KubeObject) => ports(object).flatMap(({ nodePort }) => (nodePort ? [`http://${address}:${nodePort}`] : []));
  const wanted = words.plain[1];
  if (wanted === "list" || words.has("--all")) {
    const rows = servicesOf(world, name, namespace).flatMap((object) => {
      const { name: own, namespace: where = "" } = object.metadata;
      const found = urls(object);
      if (!found.length) return [[where, own, "No node port", ""]];
      return found.map((url, index) => [
        index ? "" : where,
        index ? "" : own,
        `${ports(object)[index]!.name ?? ""}${ports(object)[index]!.name ? "/" : ""}${ports(object)[index]!.port}`,
        url,
      ]);
    });
    yield* out(self, table(["NAMESPACE", "NAME", "TARGET PORT", "URL"], rows));
    return 0;
  }
  if (!wanted) return yield* fail(self, "❌  Exiting due to MK_USAGE: You must specify a service name\n", 14);
  const found = servicesOf(world, name, namespace ?? "default").find(({ metadata }) => metadata.name === wanted);
  if (!found)
    return yield* fail(
      self,
      `❌  Exiting due to SVC_NOT_FOUND: Service '${wanted}' was not found in '${namespace ?? "default"}' namespace.\nYou may select another namespace by using 'minikube service ${wanted} -n <namespace>'. Or list out all the services using 'minikube service list'\n`,
      115,
    );
  const there = urls(found);
  if (words.has("--url")) {
    if (!there.length) return yield* fail(self, `😿  service ${namespace ?? "default"}/${wanted} has no node port\n`, 0);
    yield* out(self, there.map((url) => `${url}\n`).join(""));
    return 0;
  }
  const rows = (there.length ? there : [""]).map((url, index) => [
    namespace ?? "default",
    wanted,
    there.length ? String(ports(found)[index]!.port) : "",
    url || "No node port",
  ]);
  yield* out(self, table(["NAMESPACE", "NAME", "TARGET PORT", "URL"], rows));
  if (!there.length) return yield* fail(self, `😿  service ${namespace ?? "default"}/${wanted} has no node port\n`, 0);
  yield* out(self, `🎉  Opening service ${namespace ?? "default"}/${wanted} in default browser...\n👉  ${there.join("\n👉  ")}\n`);
  return 0;
}
