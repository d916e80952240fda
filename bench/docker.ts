// CPU of docker: 500 containers started one after the other; and docker ps among them.
import { boot } from "../src/commands/boot.ts";
import { drive } from "../src/world/outside.ts";
import { cpu, quantile, tell } from "./measure.ts";

const CONTAINERS = 500;
const ROUNDS = 60;
const WARM = 10;
const booted = boot({ seed: "bench", world: "docker" });
const { clock } = booted.world;
const shell = booted.script();

async function run(line: string): Promise<number> {
  const start = cpu();
  const ran = shell.run(line);
  await drive(booted.world, () => ran.exitCode !== undefined, clock.now + 3_600_000);
  if (ran.exitCode !== 0) throw new Error(`${line}: ${ran.stderr}`);
  return cpu() - start;
}

await run("docker pull -q nginx:alpine && docker run -d --name first nginx:alpine && docker ps && docker rm -f first");
const up = await run(`for i in $(seq ${CONTAINERS}); do docker run -d --name web-$i -p $((20000 + i)):80 nginx:alpine; done`);
const times: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  const time = await run("docker ps");
  // The first rounds warm the code up, as a learner's first minutes do.
  if (round >= WARM) times.push(time);
}
tell(
  { figure: `${CONTAINERS} containers up, CPU`, measured: up, target: 1000, unit: "ms" },
  { figure: `docker ps with ${CONTAINERS} containers, CPU, median`, measured: quantile(times, 0.5), target: 5, unit: "ms" },
);
