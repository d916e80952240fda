// What a served cluster costs the real kubectl: `kubectl get pods` with 100 pods, our share of it, and kubectl's own without any server.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { realKubectl } from "../test/conformance/kubectl.mjs";

const TIMES = 40;
const PODS = 100;
/** Of /proc/PID/stat: USER_HZ is 100 on every Linux that Node runs on. */
const TICK = 10;

const kubectl = realKubectl();
// Without a kubectl for this machine nothing can be measured, and nothing is told.
if (kubectl) {
  const folder = mkdtempSync(join(tmpdir(), "k8s-quest-bench-"));
  const config = join(folder, "kubeconfig");
  const server = spawn(process.execPath, ["dist/main.mjs", "serve", "--world", "bare", "--kubeconfig", config], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    await new Promise((resolve) => server.stdout.once("data", resolve));
    const env = { HOME: folder, KUBECONFIG: config };
    const run = (...args) => {
      const start = performance.now();
      const { status, stdout, stderr } = spawnSync(kubectl, args, { env, encoding: "utf8" });
      if (status) throw new Error(`kubectl ${args.join(" ")}: ${stderr}`);
      return { time: performance.now() - start, stdout };
    };
    /** CPU time of the server so far, ms. */
    const cpu = () => {
      const fields = readFileSync(`/proc/${server.pid}/stat`, "utf8")
        .replace(/^.*\) /, "")
        .split(" ");
      return (Number(fields[11]) + Number(fields[12])) * TICK;
    };
    const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];
    const times = (...args) => median(Array.from({ length: TIMES }, () => run(...args).time));

    run("create", "deployment", "web", "--image=nginx", `--replicas=${PODS}`);
    run("rollout", "status", "deployment/web", "--timeout=120s");
    const shown = run("get", "pods").stdout.trim().split("\n").length - 1;
    if (shown !== PODS) throw new Error(`${shown} pods instead of ${PODS}`);
    const own = times("version", "--client");
    const start = cpu();
    const whole = times("get", "pods");
    const ours = (cpu() - start) / TIMES;
    console.log(JSON.stringify({ figure: "kubectl get pods, 100 pods: CPU of serve", measured: ours, target: 15, unit: "ms" }));
    console.log(JSON.stringify({ figure: "  the whole command, real kubectl", measured: whole, unit: "ms" }));
    console.log(JSON.stringify({ figure: "  kubectl version --client beside it", measured: own, unit: "ms" }));
  } finally {
    server.kill("SIGINT");
    rmSync(folder, { recursive: true });
  }
}
