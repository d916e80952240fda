// docker compose: ours and the real Compose 2.40 at engines of the same seed, and what they tell of a project's life, line by line.
import { describe, expect, it } from "vitest";
import { realBuildx } from "./docker-buildx.mjs";
import { DockerPair, plain } from "./docker-pair.ts";
import type { Ran } from "./lines.ts";

const client = realBuildx();

const FILES = {
  "compose.yml": `name: demo
services:
  web: {image: "nginx:alpine", depends_on: [db]}
  db: {image: "redis:7"}
`,
  "hooks.yml": `name: hooks
services:
  web:
    image: nginx:alpine
    post_start:
      - {command: "sh -c 'echo started $$A; id -u > /tmp/begun'", user: "101", environment: {A: b}}
      - {command: [touch, two], working_dir: /tmp}
    pre_stop: [{command: echo bye}]
  bad: {image: "nginx:alpine", profiles: [bad], post_start: [{command: "sh -c 'exit 3'"}]}
  stubborn: {image: "nginx:alpine", profiles: [stubborn], pre_stop: [{command: "sh -c 'exit 4'"}]}
`,
  "labels.yml":
    "name: labelled\nservices: {a: {image: x, label_file: [one.labels], labels: {c: mine}}, b: {image: x, profiles: [p], label_file: none}}\n",
  "one.labels": "a=1\n# none\nb='two words'\nc=theirs\n",
};

const LINES = [
  "docker pull -q nginx:alpine; docker pull -q redis:7",
  "docker compose up -d",
  "docker compose --dry-run exec web ls",
  "docker compose --dry-run exec -d web ls -l",
  "docker compose --dry-run attach web",
  "docker compose --dry-run cp web:/etc/hosts .",
  "docker compose --dry-run cp web:/nope .",
  "docker compose --dry-run cp nope.yml web:/tmp",
  "docker compose --dry-run run web ls",
  "docker compose --dry-run run --no-deps --name q web ls",
  "docker compose --dry-run run -d web ls | sed 's/[0-9a-f]*$//'",
  "timeout 5 docker compose --dry-run watch",
  "docker compose --dry-run restart web",
  "docker compose --dry-run scale web=2",
  "docker compose --dry-run kill web",
  "docker compose cp compose.yml web:/tmp",
  "docker compose cp web:/nope .",
  "docker compose build",
  "docker compose push",
  "docker compose run --rm -T --no-deps -v named:/x db sh -c 'echo hi > /x/f; ls /x'",
  "docker volume ls -q | grep -v '[0-9a-f]\\{60\\}'",
  "docker compose down",
  "docker compose -f hooks.yml config",
  "docker compose -f hooks.yml up -d",
  "docker compose -f hooks.yml exec -T web sh -c 'cat /tmp/begun; ls /tmp'",
  "docker compose -f hooks.yml --dry-run up -d --force-recreate 2>/dev/null | sed 's/in [0-9a-f]*_/in ID_/'",
  "docker compose -f hooks.yml restart",
  "docker compose -f hooks.yml stop",
  "docker compose -f hooks.yml start",
  "docker compose -f hooks.yml down",
  "docker compose -f hooks.yml up -d bad",
  "docker compose -f hooks.yml --profile bad down",
  "docker compose -f hooks.yml up -d stubborn",
  "docker compose -f hooks.yml --profile stubborn stop",
  "docker compose -f labels.yml config",
  "docker compose -f labels.yml --profile p config",
];

/** What is told, in the order of its words: what happens at the same time is told in any order. */
const told = ({ stdout, stderr, code }: Ran, folder: string) => ({
  stdout: plain(stdout.replaceAll(folder, "FOLDER")),
  stderr: plain(stderr.replaceAll(folder, "FOLDER")).split("\n").sort(),
  code,
});

describe.skipIf(!client)("our docker compose and the real one", () => {
  const pair = DockerPair.forTests(FILES, client);
  it.each(LINES)("%s", async (line) => {
    const { ours, real } = await pair().both(line);
    expect(told(ours, pair().ours.booted.home)).toEqual(told(real, `${pair().real.folder}/work`));
  });
  it("nothing was thrown that should not have been", () => expect(pair().real.faults).toEqual([]));
});
