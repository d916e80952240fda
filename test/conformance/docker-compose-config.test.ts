// docker compose config: ours and the real Compose 2.40 read the same files, and what they show of them.
import { describe, expect, it } from "vitest";
import { realBuildx } from "./docker-buildx.mjs";
import { DockerPair } from "./docker-pair.ts";

const client = realBuildx();

/** Files that nobody can mean. */
const WRONG = {
  "additional property": "services: {a: {image: x, imagine: y}}",
  "additional property of a build": "services: {a: {build: {folder: .}}}",
  "top level": "service: {a: {image: x}}",
  list: "services: [a]",
  "name of a service": "services: {a b: {image: x}}",
  "type of one": "services: {a: {image: [x]}}",
  "type of several": "services: {a: {image: x, environment: {A: [1]}}}",
  "type in a list": "services: {a: {image: x, ulimits: {nofile: [1]}}}",
  word: "services: {a: {image: x, develop: {watch: [{path: x, action: nope}]}}}",
  "only word": "services: {a: {image: x, gpus: some}}",
  missing: "services: {a: {image: x, develop: {watch: [{action: sync}]}}}",
  pattern: "services: {a: {image: x, pull_policy: sometimes}}",
  condition: "services: {a: {image: x, depends_on: {b: {}}}}",
  "port without a target": "services: {a: {image: x, ports: [{published: 80}]}}",
  "volume without a target": "services: {a: {image: x, volumes: [{type: bind}]}}",
  extends: "services: {a: {image: x, extends: b}}",
  boolean: "services: {a: {image: x, tty: maybe}}",
  number: "services: {a: {image: x, scale: many}}",
  fraction: "services: {a: {image: x, cpus: lots}}",
  values: "services: {a: {image: x, stop_grace_period: soon, mem_limit: lots, deploy: {resources: {limits: {memory: much}}}}}",
  health: "services: {a: {image: x, healthcheck: {test: [true]}}}",
  twice: "services:\n  a:\n    image: x\n  b: {image: y}\n  a:\n    image: z\n",
  tab: "services:\n\ta: {image: x}\n",
  indentation: "services:\n  a:\n    image: x\n   ports: [1]\n",
  quote: 'services:\n  a:\n    image: "x\n',
  bracket: "services:\n  a:\n    ports: [80\n",
  "list and mapping": "services:\n  a:\n    ports:\n      - 80\n      x: y\n",
  "colon left out": "services:\n  a:\n    image x\n    ports: [1]\n",
  port: 'services: {a: {image: x, ports: ["x:80"]}}',
};

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
  "built.yml": `name: demo
services:
  plain: {build: .}
  dotted.name:
    image: reg.example/x:1
    platform: linux/amd64
    build:
      context: ./sub
      dockerfile: Other
      args: {A: "1<2", B: "\${LANG}x", NOPE: }
      labels: {team: blue}
      tags: [extra:1, extra:2]
      target: last
      cache_from: ["type=registry,ref=x"]
      network: host
      platforms: [linux/amd64, linux/arm64]
      pull: true
      shm_size: 64m
      ulimits: {nproc: {soft: 1, hard: 2}}
      entitlements: [network.host]
      extra_hosts: {a: [10.0.0.1, 10.0.0.2], b: "::1"}
      privileged: true
      provenance: mode=max
      sbom: true
      secrets: [s, {source: e, target: other}]
      ssh: [default, x=y]
      additional_contexts: {one: "service:plain", two: ./more}
  inline: {build: {dockerfile_inline: "FROM alpine\\nRUN echo $$\${X} <EOF\\n"}, depends_on: [plain]}
secrets: {s: {file: ./sec}, e: {environment: LANG}}
`,
  ...Object.fromEntries(Object.entries(WRONG).map(([name, text]) => [`wrong-${name}.yml`, text])),
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
  "docker compose --workdir sub -f compose.yml config --services | sort",
  "docker compose --workdir sub --project-directory sub config",
  "docker compose --progress bad config",
  "docker compose -f built.yml config",
  "docker compose -f built.yml config --format json",
  "docker compose -f built.yml build --print plain",
  "docker compose -f built.yml build --print inline",
  "docker compose -f built.yml build --print dotted.name | sed '/\"targets\"/,/]/d'",
  "docker compose -f built.yml build --print --check --no-cache --pull --build-arg Z=1 --build-arg LANG --ssh default plain",
  "docker compose -f built.yml build --print --push | sed '/\"targets\"/,/]/d'",
  "docker compose build --print other",
  "docker compose build --print nope",
  ...Object.keys(WRONG).map((name) => `docker compose -f 'wrong-${name}.yml' config -q`),
];

const inOrder = (text: string, each: RegExp): string => text.match(each)!.sort().join("");

describe.skipIf(!client)("our docker compose config and the real one", () => {
  const pair = DockerPair.forTests(FILES, client);
  it.each(LINES)("%s", async (line) => {
    const { ours, real } = await pair().both(line);
    const plain = (text: string) =>
      text
        .replaceAll(`${pair().real.folder}/work`, "FOLDER")
        .replaceAll(pair().ours.booted.home, "FOLDER")
        .replace(/^time="[^"]*"/gm, "time=MOMENT")
        // Keys of ssh are read into a Go map (compose-go, types/ssh.go), and come in another order each time.
        .replace(/(?<=^ +ssh:\n)( +- .*\n)+/gm, (keys) => inOrder(keys, /.*\n/g))
        .replace(/(?<="ssh": \[)[^\]]*/g, (keys) => inOrder(keys, /"[^"]*"/g));
    for (const part of ["stdout", "stderr"] as const) expect(plain(ours[part])).toBe(plain(real[part]));
    expect(ours.code).toBe(real.code);
  });
});
