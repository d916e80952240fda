// CPU of docker build: a Dockerfile of ten steps without a cache, and from it.
import { boot } from "../src/commands/boot.ts";
import { drive } from "../src/world/outside.ts";
import { cpu, quantile, tell } from "./measure.ts";

const ROUNDS = 40;
const WARM = 10;
const booted = boot({ seed: "bench", world: "docker" });
const { host, clock } = booted.world;
const shell = booted.script();
const folder = `${booted.home}/app`;
host.files.makeFolder(folder);
const write = (name: string, text: string) => host.files.write(`${folder}/${name}`, text);
write("package.json", '{"name":"app","version":"1.0.0","dependencies":{"express":"^5.0.0"}}\n');
write("server.js", 'require("http").createServer((q, r) => r.end("ok")).listen(3000);\n');
write(
  "Dockerfile",
  [
    "FROM node:22-alpine",
    "WORKDIR /app",
    "RUN apk add --no-cache curl",
    "COPY package.json .",
    "RUN npm install --omit=dev",
    "COPY . .",
    "RUN addgroup -S web && adduser -S web -G web",
    "ENV NODE_ENV=production",
    "USER web",
    'CMD ["node", "server.js"]',
    "",
  ].join("\n"),
);

async function run(line: string): Promise<number> {
  const start = cpu();
  const ran = shell.run(line);
  await drive(booted.world, () => ran.exitCode !== undefined, clock.now + 3_600_000);
  if (ran.exitCode !== 0) throw new Error(`${line}: ${ran.stderr}`);
  return cpu() - start;
}

const first = await run("docker build -t app app");
const [cold, cached]: [number[], number[]] = [[], []];
for (let round = 0; round < ROUNDS; round++) {
  const [without, from] = [await run("docker build --no-cache -t app app"), await run("docker build -t app app")];
  if (round < WARM) continue;
  cold.push(without);
  cached.push(from);
}
tell(
  { figure: "docker build of ten steps, the first of a process", measured: first, unit: "ms" },
  { figure: "docker build of ten steps without a cache, p50", measured: quantile(cold, 0.5), target: 50, unit: "ms" },
  { figure: "docker build of ten steps from the cache, p50", measured: quantile(cached, 0.5), target: 5, unit: "ms" },
);
