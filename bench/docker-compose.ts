// CPU of docker compose: twenty services up and down again, their images there.
import { boot } from "../src/commands/boot.ts";
import { drive } from "../src/world/outside.ts";
import { cpu, tell } from "./measure.ts";

const SERVICES = 20;
const ROUNDS = 5;
const booted = boot({ seed: "bench", world: "bare" });
const { host, clock } = booted.world;
const shell = booted.script();
const services = Array.from(
  { length: SERVICES },
  (_, at) =>
    `  service-${at}:\n    image: nginx:alpine\n    environment: {NUMBER: "${at}"}\n    volumes: ["data-${at}:/data"]\n${at ? `    depends_on: [service-${at - 1}]\n` : ""}`,
);
const volumes = services.map((_, at) => `  data-${at}: {}\n`);
host.files.write(`${booted.home}/compose.yaml`, `services:\n${services.join("")}volumes:\n${volumes.join("")}`);

async function run(line: string): Promise<void> {
  const ran = shell.run(line);
  await drive(booted.world, () => ran.exitCode !== undefined, clock.now + 3_600_000);
  if (ran.exitCode !== 0) throw new Error(`${line}: ${ran.stderr}`);
}

await run("docker compose pull -q && docker compose up -d && docker compose down -v");
const times: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  const start = cpu();
  await run("docker compose up -d && docker compose down -v");
  times.push(cpu() - start);
}
tell({ figure: `compose of ${SERVICES} services up and down, CPU`, measured: Math.max(...times), target: 300, unit: "ms" });
