// minikube addons: what runs in a cluster for it, out of manifests that minikube has with it.
import { ingressNginxManifest } from "../../addons/ingress-nginx/manifest.ts";
import { knownManifest } from "../../addons/manifests.ts";
import type { KubeObject } from "../../api/object.ts";
import { Pipe } from "../../machine/pipe.ts";
import type { Process, Running, Task } from "../../machine/process.ts";
import { exitOf } from "../../machine/tasks.ts";
import type { World } from "../../world/contract.ts";
import { administrator } from "../../world/kubeconfig.ts";
import type { Words } from "../clusters/words.ts";
import { ADDONS, type Profile, profilesOf } from "./profiles.ts";
import { exiting, fail, notFound, notRunning, out, table, unsimulated } from "./words.ts";

interface Addon {
  manifest(profile: Profile): string;
  /** The pods that have to be Ready before it is told to be enabled. */
  verified?: { namespace: string; labels: Readonly<Record<string, string>> };
}

const METRICS = "https://github.com/kubernetes-sigs/metrics-server/releases/latest/download/components.yaml";
const INGRESS = "https://raw.githubusercontent.com/kubernetes/ingress-nginx/main/deploy/static/provider/kind/deploy.yaml";

/** Those whose manifests are here. */
const MANIFESTS: Readonly<Record<string, Addon>> = {
  "metrics-server": {
    // Kubelets sign their own certificates.
    manifest: () =>
      knownManifest(METRICS)!.replace("- --metric-resolution=15s", "- --metric-resolution=60s\n            - --kubelet-insecure-tls"),
  },
  ingress: {
    manifest: ({ nodes: [first] }) =>
      ingressNginxManifest(INGRESS)!
        .replace("--publish-status-address=localhost", `--publish-status-address=${first!.address}`)
        // Ingresses without a class are its own.
        .replace("    name: nginx,\n", '    name: nginx,\n    annotations: { ingressclass.kubernetes.io/is-default-class: "true" },\n'),
    verified: { namespace: "ingress-nginx", labels: { "app.kubernetes.io/component": "controller" } },
  },
};
export const isSimulated = (addon: string): boolean => Object.hasOwn(MANIFESTS, addon);

const imagesIn = (manifest: string): string[] => [
  ...new Set([...manifest.matchAll(/^ *image: (\S+)$/gm)].map(([, image]) => image!.replace(/@.*/, ""))),
];
export const imageLines = (profile: Profile, addon: string): string =>
  imagesIn(MANIFESTS[addon]!.manifest(profile))
    .map((image) => `    ▪ Using image ${image}\n`)
    .join("");

/** kubectl with a manifest on its input, without a word; its exit code. */
function* kubectl(self: Running, profile: Profile, words: readonly string[], manifest: string): Task<number> {
  const found = self.machine.which("kubectl", self.environment["PATH"] ?? "");
  if (!found) return 127;
  const [stdin, stdout, stderr] = [new Pipe(), new Pipe(), new Pipe()];
  stdin.write(manifest);
  stdin.end();
  const argv = ["kubectl", "--context", profile.name, ...words, "-f", "-"];
  return yield* exitOf(self.machine.processes.spawn({ argv, program: found.program, parent: self, stdin, stdout, stderr }));
}

/** Puts an addon's objects into a cluster that runs; whether they are there, and ready where that is waited for. */
export function* apply(self: Running, world: World, profile: Profile, addon: string): Task<boolean> {
  const { manifest, verified } = MANIFESTS[addon]!;
  if (yield* kubectl(self, profile, ["apply"], manifest(profile))) return false;
  profile.addons.add(addon);
  if (!verified) return true;
  const { api } = world.clusters.get(profile.name)!;
  const isReady = ({ metadata, status }: KubeObject): boolean =>
    Object.entries(verified.labels).every(([name, value]) => metadata.labels?.[name] === value) &&
    ((status?.conditions ?? []) as { type: string; status: string }[]).some((each) => each.type === "Ready" && each.status === "True");
  const until = self.clock.now + 360_000;
  while (self.clock.now < until) {
    if (
      api
        .client(administrator)
        .list(api.scheme.byResource("", "v1", "pods")!, { namespace: verified.namespace })
        .some(isReady)
    )
      return true;
    yield { until: self.clock.now + 500 };
  }
  return false;
}

export function* addons(self: Running, world: World, name: string, words: Words): Process {
  const profile = profilesOf(world).get(name);
  if (!profile) return yield* notFound(self, name);
  const [, verb, addon = ""] = words.plain;
  const known = ADDONS.find(([each]) => each === addon);
  if (verb === "list") {
    const format = words.flag("-o", "--output") ?? "list";
    if (format === "json") {
      const told = ADDONS.map(([each]) => [each, { Profile: name, Status: profile.addons.has(each) ? "enabled" : "disabled" }]);
      yield* out(self, `${JSON.stringify(Object.fromEntries(told))}\n`);
      return 0;
    }
    if (format !== "list") return yield* exiting(self, "MK_USAGE", `invalid output format: ${format}. Valid values: 'list', 'json'`);
    const rows = ADDONS.map(([each, , keeper]) => [each, name, profile.addons.has(each) ? "enabled ✅" : "disabled", keeper]);
    yield* out(self, table(["ADDON NAME", "PROFILE", "STATUS", "MAINTAINER"], rows));
    return 0;
  }
  if (verb !== "enable" && verb !== "disable") return yield* unsimulated(self, `\`minikube addons ${verb ?? ""}\``);
  if (!known)
    return yield* fail(
      self,
      `❌  Exiting due to MK_ADDON_${verb.toUpperCase()}: ${verb} failed: run callbacks: addon ${addon} is not a valid addon\n`,
      10,
    );
  if (profile.stopped) return yield* notRunning(self, name);
  const simulated = isSimulated(addon);
  if (!simulated && (verb === "disable" || !profile.addons.has(addon)))
    return yield* unsimulated(self, verb === "enable" ? `the addon ${addon}` : `disabling the addon ${addon}`);
  if (verb === "disable") {
    if (profile.addons.has(addon)) yield* kubectl(self, profile, ["delete", "--ignore-not-found"], MANIFESTS[addon]!.manifest(profile));
    profile.addons.delete(addon);
    yield* out(self, `🌑  "The '${addon}' addon is disabled\n`);
    return 0;
  }
  yield* out(
    self,
    `💡  ${addon} is an addon maintained by ${known[2]}. For any concerns contact minikube on GitHub.\nYou can view the list of minikube maintainers at: https://github.com/kubernetes/minikube/blob/master/OWNERS\n`,
  );
  if (simulated) {
    yield* out(self, imageLines(profile, addon));
    if (MANIFESTS[addon]!.verified) yield* out(self, `🔎  Verifying ${addon} addon...\n`);
    if (!(yield* apply(self, world, profile, addon)))
      return yield* fail(
        self,
        "❌  Exiting due to MK_ADDON_ENABLE: enable failed: run callbacks: running callbacks: [context deadline exceeded]\n",
        80,
      );
  }
  yield* out(self, `🌟  The '${addon}' addon is enabled\n`);
  return 0;
}
