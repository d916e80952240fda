// crictl stopp, rmp, imagefsinfo and config: sandboxes, the space that images take, and crictl's own settings.
import type { Running, Task } from "../../../machine/process.ts";
import type { NodeHost } from "../../../world/node/host.ts";
import { type Options, say, ToolError } from "../../unix/tool.ts";
import { byId, fatal, sandboxes } from "./entries.ts";
import { imagesOf, structured, table } from "./lists.ts";

/** Sandboxes that nobody needs: the kubelet makes a new one where the pod is still wanted, as it would after this. */
export function* stopSandbox(self: Running, host: NodeHost, flags: Options): Task<void> {
  if (!flags.operands.length) throw new ToolError(fatal("ID cannot be empty"));
  for (const id of flags.operands) {
    const { worker } = byId(sandboxes(host), id, "sandbox");
    if (!worker.over)
      throw new ToolError(
        `k8s-quest does not simulate crictl stopp of a sandbox that is in use yet: kubectl delete pod ${worker.pod.metadata.name}`,
      );
    yield* say(self, `Stopped sandbox ${id}\n`);
  }
}

export function* removeSandbox(self: Running, host: NodeHost, flags: Options): Task<void> {
  const all = sandboxes(host);
  const ids = flags.has("a") ? all.map(({ id }) => id) : flags.operands;
  if (!ids.length) throw new ToolError(fatal("ID cannot be empty"));
  for (const id of ids) {
    const { worker, id: whole } = byId(all, id, "sandbox");
    if (!worker.over) {
      if (flags.has("f")) throw new ToolError("k8s-quest does not simulate crictl rmp -f of a sandbox that is in use yet");
      self.stderr.write(`ERRO[0000] sandbox ${JSON.stringify(id)} is running, please stop it first\n`);
      throw new ToolError(fatal("unable to remove sandbox(es)"));
    }
    host.removed.add(whole);
    yield* say(self, `Removed sandbox ${id}\n`);
  }
}

export function* imageSpace(self: Running, host: NodeHost, flags: Options): Task<void> {
  const bytes = imagesOf(host).reduce((sum, { image }) => sum + image.size, 0);
  const value = {
    status: {
      imageFilesystems: [
        {
          timestamp: String(BigInt(Math.floor(self.clock.now)) * 1_000_000n),
          fsId: { mountpoint: "/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs" },
          usedBytes: { value: String(bytes) },
        },
      ],
      containerFilesystems: [],
    },
  };
  yield* say(self, structured(flags.value("o") ?? "json", value) ?? "");
}

/** The settings of /etc/crictl.yaml, as config --list and --get tell them. */
export function* config(self: Running, _host: NodeHost, flags: Options): Task<void> {
  const settings = new Map([
    ["runtime-endpoint", ""],
    ["image-endpoint", ""],
    ["timeout", "2"],
    ["debug", "false"],
    ["pull-image-on-create", "false"],
    ["disable-pull-on-run", "false"],
  ]);
  const path = "/etc/crictl.yaml";
  const { files } = self.machine;
  for (const [, name = "", value = ""] of (files.exists(path) ? files.read(path) : "").matchAll(/^([a-z-]+): *(.*)$/gm))
    settings.set(name, value.replace(/^"|"$/g, ""));
  const wanted = flags.value("get");
  if (flags.has("list")) {
    yield* say(self, table([["KEY", "VALUE"], ...[...settings].map(([name, value]) => [name, value])]));
    return;
  }
  if (wanted !== undefined) {
    const value = settings.get(wanted);
    if (value === undefined) throw new ToolError(fatal(`get config: no configuration option with name ${wanted}`));
    yield* say(self, `${value}\n`);
    return;
  }
  const given = flags.value("set");
  if (given === undefined) throw new ToolError("k8s-quest does not simulate crictl config without --list, --get or --set yet");
  for (const pair of given.split(",")) {
    const [name = "", value = ""] = pair.split(/=(.*)/s);
    if (!settings.has(name)) throw new ToolError(fatal(`set config: no configuration option with name ${name}`));
    settings.set(name, value);
  }
  files.write(path, [...settings].map(([name, value]) => `${name}: ${value === "" ? '""' : value}\n`).join(""));
}
