// dead-kubelet: nobody looks after the pods of a node any more, since its kubelet was stopped, or cannot read its configuration.
import type { Fault } from "./fault.ts";
import { canFail, machineOf, nodeIs, restartKubelet, stopKubelet } from "./node.ts";

const WAYS = ["stopped", "config"] as const;
interface Options {
  how?: (typeof WAYS)[number];
}
const CONFIG = "/var/lib/kubelet/config.yaml";

export const deadKubelet: Fault<Options> = {
  name: "dead-kubelet",
  targets: ["Node"],
  hides: ["pods", "calls", "names"],
  shutsNode: true,
  fits: canFail,
  parse(fields) {
    const how = fields.choice("how", WAYS);
    return how === undefined ? {} : { how };
  },
  inject(target, scene, options) {
    const node = target.metadata.name;
    const how = options.how ?? scene.random.pick(WAYS);
    const repair: string[] = [];
    if (how === "stopped") stopKubelet(target, scene);
    else {
      const { files } = machineOf(target, scene);
      files.write(CONFIG, files.read(CONFIG).replace("kind: KubeletConfiguration", "kind: KubeletConfigration"), { mode: 0o644, owner: 0 });
      restartKubelet(target, scene);
      repair.push(`ssh ${node} sudo sed -i s/KubeletConfigration/KubeletConfiguration/ ${CONFIG}`);
    }
    repair.push(`ssh ${node} sudo systemctl restart kubelet`);
    return {
      symptom: nodeIs(target, "Ready", "Unknown"),
      cured: nodeIs(target, "Ready", "True"),
      repair,
      values: { node, how },
    };
  },
};
