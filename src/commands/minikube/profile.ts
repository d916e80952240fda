// minikube profile: which clusters there are, and which one commands are about.
import type { Process, Running } from "../../machine/process.ts";
import type { World } from "../../world/contract.ts";
import { currentContext } from "../clusters/kubeconfig.ts";
import type { Words } from "../clusters/words.ts";
import { keep, pathOf, readSettings } from "./config.ts";
import { KUBERNETES, profilesOf } from "./profiles.ts";
import { exiting, fail, notFound, out, table, unsimulated } from "./words.ts";

function* list(self: Running, world: World, name: string, words: Words): Process {
  const all = profilesOf(world);
  const format = words.flag("-o", "--output") ?? "table";
  if (format !== "table") return yield* unsimulated(self, `\`minikube profile list --output ${format}\``);
  if (!all.size)
    return yield* fail(
      self,
      "\n🤹  Exiting due to MK_USAGE_NO_PROFILE: No minikube profile was found.\n💡  Suggestion:\n\n    You can create one using 'minikube start'.\n",
      14,
    );
  const context = currentContext(self);
  const rows = [...all.values()].map((each) => [
    each.name,
    "docker",
    "docker",
    each.nodes[0]!.address,
    KUBERNETES,
    each.stopped ? "Stopped" : "OK",
    String(each.nodes.length),
    each.name === name ? "*" : "",
    each.name === context ? "*" : "",
  ]);
  yield* out(
    self,
    table(["PROFILE", "DRIVER", "RUNTIME", "IP", "VERSION", "STATUS", "NODES", "ACTIVE PROFILE", "ACTIVE KUBECONTEXT"], rows),
  );
  return 0;
}

/** @param name of the profile that commands are about now */
export function* profile(self: Running, world: World, name: string, words: Words): Process {
  const what = words.plain[1];
  if (what === "list") return yield* list(self, world, name, words);
  if (what === undefined) {
    yield* out(self, `${name}\n`);
    return 0;
  }
  // "default" is the name that profiles have unless told.
  const chosen = what === "default" ? "minikube" : what;
  if (chosen !== "minikube" && !profilesOf(world).has(chosen)) return yield* notFound(self, chosen);
  const read = readSettings(self);
  if ("error" in read)
    return yield* exiting(self, "MK_CONFIG_SET", `Setting profile failed: read config file ${JSON.stringify(pathOf(self))}: ${read.error}`);
  keep(self, { ...read.settings, profile: chosen });
  yield* out(self, `✅  minikube profile was successfully set to ${chosen}\n`);
  return 0;
}
