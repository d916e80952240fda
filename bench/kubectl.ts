// Real time of a kubectl line in a cluster of 1,000 pods: what people type most, in turn.
import { ScriptShell } from "../src/shell/script.ts";
import { environment, HOME, LEARNER } from "../src/world/laptop.ts";
import { drive } from "../src/world/outside.ts";
import { quantile, tell } from "./measure.ts";
import { deploy, largeWorld } from "./worlds.ts";

const world = largeWorld(1000);
deploy(world, 1000);
const shell = new ScriptShell(world.host, { environment: environment(), directory: HOME, user: LEARNER });

async function timed(line: string): Promise<{ time: number; stdout: string }> {
  const start = performance.now();
  const run = shell.run(line);
  await drive(world, () => run.exitCode !== undefined);
  const time = performance.now() - start;
  if (run.exitCode !== 0) throw new Error(`${line}: ${run.stderr}`);
  return { time, stdout: run.stdout };
}

const { stdout } = await timed("kubectl get pods -o name");
const pods = stdout.trim().split("\n");
const lines = (round: number): string[] => [
  "kubectl get pods",
  `kubectl get ${pods[round]}`,
  `kubectl describe ${pods[round]}`,
  `kubectl get ${pods[round]} -o yaml`,
  `kubectl logs ${pods[round]}`,
  "kubectl get pods -o wide",
  "kubectl get deployments,replicasets",
  "kubectl get nodes",
  "kubectl describe deployment web",
  "kubectl get services -A",
  `kubectl get pods -l app=web --field-selector spec.nodeName=worker-${(round % 9) + 1}`,
  `kubectl label ${pods[round]} round=${round}`,
  `kubectl annotate ${pods[round]} round=${round}`,
  `kubectl create configmap settings-${round} --from-literal=a=b`,
  `kubectl get configmap settings-${round} -o jsonpath={.data.a}`,
  `kubectl scale deployment web --replicas=${1000 + (round % 2)}`,
];
const times: number[] = [];
for (let round = 0; round < 40; round++)
  for (const line of lines(round)) {
    const { time } = await timed(line);
    // The first rounds warm the code up, as a learner's first minutes do.
    if (round >= 5) times.push(time);
  }
tell(
  { figure: "a kubectl line with 1,000 pods, median", measured: quantile(times, 0.5), target: 5, unit: "ms" },
  { figure: "a kubectl line with 1,000 pods, p99", measured: quantile(times, 0.99), target: 16, unit: "ms" },
);
