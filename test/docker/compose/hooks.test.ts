// post_start and pre_stop of a service: commands that are run in its containers after they have started and before they stop.
import { describe, expect, it } from "vitest";
import { startLearner } from "../learner.ts";

const { run, out, write } = startLearner({ world: "docker" });
write({
  "compose.yaml": `name: p
services:
  web:
    image: alpine:3.22
    command: sleep 1000
    init: true
    volumes: ["./notes:/notes"]
    post_start:
      - {command: "sh -c 'echo $$WHO $$(id -un) >> /notes/log'", environment: {WHO: begun}}
      - {command: [touch, two], working_dir: /tmp, user: nobody}
    pre_stop: [{command: "sh -c 'echo ended >> /notes/log; echo bye'"}]
  broken: {image: "alpine:3.22", command: sleep 1000, init: true, profiles: [b], post_start: [{command: "false"}]}
  stubborn: {image: "alpine:3.22", command: sleep 1000, init: true, profiles: [s], pre_stop: [{command: "sh -c 'exit 4'"}]}
`,
});
const notes = () => out("cat notes/log; rm notes/log");

describe("hooks of a service", () => {
  it("run in each container that has started, as the user and in the folder that they name", () => {
    expect(run("docker compose up -d --quiet-pull").code).toBe(0);
    expect(notes()).toBe("begun root\n");
    expect(out("docker compose exec web stat -c %U /tmp/two")).toBe("nobody\n");
  });
  it("run before a container stops, and around a restart", () => {
    out("docker compose restart 2>/dev/null");
    expect(notes()).toBe("ended\nbegun root\n");
    out("docker compose stop 2>/dev/null");
    expect(notes()).toBe("ended\n");
    out("docker compose down 2>/dev/null");
    expect(run("cat notes/log").code).toBe(1);
  });
  it("are told by those who are attached, and not run by docker compose run", () => {
    const { stdout } = run("timeout -s INT 5 docker compose up");
    expect(stdout).toContain("web-1 ->  | bye\n");
    expect(notes()).toBe("begun root\nended\n");
    out("docker compose run --rm web true 2>/dev/null");
    expect(run("cat notes/log").code).toBe(1);
  });
  it("are only told of by --dry-run", () => {
    expect(out("docker compose --dry-run up -d --force-recreate 2>/dev/null")).toMatch(
      /^ DRY-RUN MODE - Executing command \["sh" "-c" "echo \$WHO .*"\] in [0-9a-f]{12}_p-web-1 \(detached mode\)$/m,
    );
    expect(run("cat notes/log").code).toBe(1);
  });
  it("stop what is being done where they fail", () => {
    expect(run("docker compose up -d broken")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/\nbroken hook exited with status 1\n$/),
    });
    out("docker compose up -d stubborn 2>/dev/null");
    expect(run("docker compose --profile s stop stubborn").stderr).toBe(
      " Container p-stubborn-1  Stopping\nstubborn hook exited with status 4\n",
    );
    expect(out("docker compose --profile s ps --services --status running")).toContain("stubborn\n");
  });
});

describe("what a service says beside", () => {
  it("has labels of files below its own", () => {
    write({
      "labels.yaml":
        "services: {a: {image: x, label_file: [one, two], labels: {c: mine}}, b: {image: x, profiles: [p], label_file: none}}\n",
      one: "a=1\n# no label\nb='two words'\nc=theirs\n",
      two: "b=3\n",
    });
    expect(out("docker compose -f labels.yaml config")).toContain('    labels:\n      a: "1"\n      b: "3"\n      c: mine\n');
    expect(run("docker compose -f labels.yaml --profile p config").stderr).toBe(
      "label file /home/learner/none not found: stat /home/learner/none: no such file or directory\n",
    );
  });
  it("gets named volumes of run --volume, whether the files have them or not", () => {
    out("docker compose run --rm -v kept:/x web sh -c 'echo hi > /x/f' 2>/dev/null");
    expect(out("docker compose run --rm -v kept:/x:ro web cat /x/f 2>/dev/null")).toBe("hi\n");
    expect(out("docker volume ls -q --filter name=kept")).toBe("kept\n");
  });
});
