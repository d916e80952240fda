// kubectl set image.
import type { Process } from "../../../machine/process.ts";
import type { Command } from "../../command.ts";
import { checkPrinter, dryRunOf } from "../changing.ts";
import { NO_RESOURCES, resourcesAndPairs } from "../pairs.ts";
import { Refusal, refuse } from "../refusal.ts";
import { verb } from "../session.ts";
import { applySetting, checkLocal, checkSelecting, chosen, hasFiles, setFlags } from "./changing.ts";
import { podSpecOf, withPodSpec } from "./template.ts";

interface Container {
  name: string;
  image?: string;
}

export const command: Command = {
  name: "image",
  summary: "Update the image of a pod template",
  usage: "image (-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N",
  flags: setFlags("image"),
  run: verb(function* (session, call): Process {
    checkPrinter(session);
    const dryRun = dryRunOf(session);
    const { resources, pairs } = resourcesAndPairs(call.args, "image");
    const images = new Map(pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]));
    const infos = yield* chosen(session, call, resources, { localArgs: "refused" });
    checkSelecting(call);
    checkLocal(call, dryRun);
    if (!resources.length && !hasFiles(call)) refuse(NO_RESOURCES);
    if (!images.size) refuse("at least one image update is required");
    if (images.size > 1 && images.has("*"))
      refuse("all containers are already specified by *, but saw more than one container_name=container_image pairs");
    const errors: Refusal[] = [];
    yield* applySetting(session, call, infos, {
      dryRun,
      operation: "image updated",
      failure: "failed to patch image update to pod template: ",
      errors,
      change: (info) => {
        const spec = podSpecOf(info);
        const names = [...(spec.containers ?? []), ...(spec.initContainers ?? [])].map(({ name }: Container) => name);
        for (const name of images.keys())
          if (name !== "*" && !names.includes(name))
            errors.push(new Refusal(`error: unable to find container named ${JSON.stringify(name)}`));
        const set = (list: Container[]) => list.map((each) => ({ ...each, image: images.get(each.name) ?? images.get("*") ?? each.image }));
        return withPodSpec(info.object!, {
          ...spec,
          containers: set(spec.containers ?? []),
          ...(spec.initContainers ? { initContainers: set(spec.initContainers) } : {}),
        });
      },
    });
    return 0;
  }),
};
