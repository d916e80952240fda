// docker compose config: ours and the real Compose 2.40 read the same files, and what they show of them.
import { describe, expect, it } from "vitest";
import { realBuildx } from "./docker-buildx.mjs";
import { DockerPair } from "./docker-pair.ts";

const client = realBuildx();

const FILES = {
  "compose.yml": `name: demo
include: [inc/included.yml]
x-top: {a: 1}
services:
  web:
    build:
      context: ./sub
      additional_contexts: {image: "docker-image://alpine", git: "https://example.com/x.git", folder: ./more}
      shm_size: 64m
    x-own: 1
    command: echo $$HOME
    ports: ["8080:80", "127.0.0.1:8443:443/udp"]
    volumes: ["./site:/usr/share/nginx/html:ro", "data:/var/x", "/anonymous"]
    env_file: [a.env]
    environment: {A: b, C: }
    depends_on: [db]
    secrets: [s, {source: s, target: other}]
    network_mode: "service:db"
    devices: ["/dev/fuse", "/dev/a:/dev/b:r"]
    deploy: {resources: {limits: {cpus: 0.5, memory: 50M}}}
    scale: 2
  db:
    image: redis
    healthcheck: {test: "true", interval: 5s}
    build: {context: ".", dockerfile: X}
    develop: {watch: [{path: ./sub, action: sync, target: /x}, {path: c, action: sync+exec, target: /q, exec: {command: "ls -l"}}]}
    pull_policy: if_not_present
    mem_limit: 64m
    ulimits: {nofile: 10, nproc: {soft: 1, hard: 2}}
    labels: [b=c, a=b]
    expose: [80]
  other:
    image: busybox
    links: [base]
    configs: [c]
    networks: [n]
    models: [llm]
    dns: 1.1.1.1
  base: {extends: {service: base, file: sub/base.yml}}
volumes: {data: {driver: local, driver_opts: {type: none, o: bind, device: ./dd}}, unused: {}}
networks: {n: {}, unused: {external: true}}
secrets: {s: {file: ./sec}}
configs: {c: {content: "x"}}
models: {llm: {model: ai/smollm2, context_size: 1024}}
`,
  "sub/base.yml": "services: {base: {image: z, volumes: ['./rel:/rel'], env_file: b.env, build: .}}\n",
  "inc/included.yml": "services: {included: {image: z, build: ., volumes: ['./q:/q']}}\n",
  "a.env": "Q=1\n",
  "sub/b.env": "Q=2\n",
  "conflict.yml": "services: {a: {image: x, mem_limit: 64m, deploy: {resources: {limits: {memory: 50M}}}}}\n",
  "unnamed.yml": "services: {a: {image: x, networks: [default]}}\n",
  "model.yml": "services: {a: {image: x, models: [nope]}}\n",
};

const LINES = [
  "docker compose config",
  "docker compose config other",
  "docker compose config --format json",
  "docker compose config --no-normalize",
  "docker compose config --no-path-resolution",
  "docker compose config --no-normalize --no-path-resolution",
  "docker compose config --no-interpolate",
  "docker compose config --no-interpolate --format json",
  "docker compose config --no-env-resolution",
  "docker compose --all-resources config --volumes | sort",
  "docker compose --all-resources config",
  "docker compose --compatibility config db",
  "docker compose config --volumes",
  "docker compose config --networks | sort",
  "docker compose config --images | sort",
  "docker compose config --models",
  "docker compose config --services | sort",
  "docker compose config --format table",
  "docker compose -f conflict.yml config",
  "docker compose -f unnamed.yml config --no-normalize",
  "docker compose -f model.yml config",
  "docker compose config nope",
];

describe.skipIf(!client)("our docker compose config and the real one", () => {
  const pair = DockerPair.forTests(FILES, client);
  it.each(LINES)("%s", async (line) => {
    const { ours, real } = await pair().both(line);
    const plain = (text: string) => text.replaceAll(`${pair().real.folder}/work`, "FOLDER").replaceAll(pair().ours.booted.home, "FOLDER");
    for (const part of ["stdout", "stderr"] as const) expect(plain(ours[part])).toBe(plain(real[part]));
    expect(ours.code).toBe(real.code);
  });
});
