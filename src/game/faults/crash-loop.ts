// crash-loop: the release starts a script that its image does not have.
import type { Fault } from "./fault.ts";
import { rewriteContainer, settled, undo, waits } from "./objects.ts";

interface Options {
  script: string;
}

export const crashLoop: Fault<Options> = {
  name: "crash-loop",
  targets: ["Deployment", "StatefulSet"],
  needs: ["pods"],
  parse: (fields) => ({ script: fields.optionalText("script") ?? "/opt/app/start.sh" }),
  inject(target, scene, { script }) {
    rewriteContainer(target, scene, (container) => {
      container.command = ["/bin/sh", "-c"];
      container.args = [`exec ${script}`];
    });
    return { symptom: waits(target, "CrashLoopBackOff"), cured: settled(target), repair: undo(target), values: { script } };
  },
};
