// kubectl set resources.
import type { Process } from "../../../machine/process.ts";
import type { Command } from "../../command.ts";
import { checkPrinter, dryRunOf } from "../changing.ts";
import { resourceList } from "../create/policy.ts";
import { flag } from "../flags.ts";
import { Refusal, refuse } from "../refusal.ts";
import { verb } from "../session.ts";
import { applySetting, checkLocal, checkSelecting, chosen, setFlags } from "./changing.ts";
import { matchesName } from "./match.ts";
import { podSpecOf, withPodSpec } from "./template.ts";

export const command: Command = {
  name: "resources",
  summary: "Update resource requests/limits on objects with pod templates",
  usage: "resources (-f FILENAME | TYPE NAME)  ([--limits=LIMITS & --requests=REQUESTS]",
  flags: [
    ...setFlags("resources"),
    flag(
      "containers",
      "string",
      "*",
      "The names of containers in the selected pod templates to change, all containers are selected by default - may use wildcards",
      { shorthand: "c" },
    ),
    flag("limits", "string", "", "The resource requirement requests for this container.  For example, 'cpu=100m,memory=256Mi'."),
    flag("requests", "string", "", "The resource requirement requests for this container.  For example, 'cpu=100m,memory=256Mi'."),
  ],
  run: verb(function* (session, call): Process {
    checkPrinter(session);
    const dryRun = dryRunOf(session);
    checkLocal(call, dryRun);
    const infos = yield* chosen(session, call, call.args, { localArgs: "refused" });
    checkSelecting(call);
    if (!call.string("limits") && !call.string("requests"))
      refuse("you must specify an update to requests or limits (in the form of --requests/--limits)");
    const limits = resourceList(call.string("limits"));
    const requests = resourceList(call.string("requests"));
    const wanted = call.string("containers");
    const errors: Refusal[] = [];
    yield* applySetting(session, call, infos, {
      dryRun,
      operation: "resource requirements updated",
      failure: "failed to patch resources update to pod template ",
      errors,
      change: (info) => {
        const spec = podSpecOf(info);
        let found = false;
        const set = (list: { name: string; resources?: { limits?: object; requests?: object } }[]) =>
          list.map((each) => {
            if (!matchesName(each.name, wanted)) return each;
            found = true;
            const { resources = {} } = each;
            return {
              ...each,
              resources: {
                ...resources,
                ...(limits ? { limits: { ...resources.limits, ...limits } } : {}),
                ...(requests ? { requests: { ...resources.requests, ...requests } } : {}),
              },
            };
          });
        const changed = {
          ...spec,
          containers: set(spec.containers ?? []),
          ...(spec.initContainers ? { initContainers: set(spec.initContainers) } : {}),
        };
        if (!found) errors.push(new Refusal(`error: unable to find container named ${wanted}`));
        return withPodSpec(info.object!, changed);
      },
    });
    return 0;
  }),
};
