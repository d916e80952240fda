// A service's container as an image and as an archive; waiting for containers; images by digest.
import { describe, expect, it } from "vitest";
import { startLearner } from "../learner.ts";

const { out, run, write } = startLearner({ world: "docker" });
write({
  "app/app.env": "COLOR=red\n",
  "app/compose.yaml":
    "services:\n  web:\n    image: alpine\n    command: sleep 1d\n    env_file: app.env\n    environment: [OWN]\n  job:\n    image: alpine\n    command: sh -c 'sleep 5; exit 3'\n",
});
out("cd app && docker compose up -d; docker compose exec web touch /new");

describe("compose commit", () => {
  it("makes an image of a service's container", () => {
    const { stdout, stderr } = run("docker compose commit -m why -c 'LABEL a=b' web mine:1");
    expect(stdout).toBe("");
    const id = out("docker image inspect mine:1 -f '{{.Id}}'").trim();
    expect(stderr).toBe(` app-web-1 Commit app-web-1 Committing\n app-web-1 Commit app-web-1 Committed as ${id}\n`);
    expect(out("docker run --rm mine:1 ls /new; docker image inspect mine:1 -f '{{.Comment}} {{.Config.Labels.a}}'")).toBe("/new\nwhy b\n");
  });
  it("only says so with --dry-run", () => {
    expect(run("docker compose --dry-run commit web none:1").stderr).toContain("Commit app-web-1 Committed\n");
    expect(run("docker image inspect none:1").code).toBe(1);
  });
  it("needs a container", () => expect(run("docker compose commit nope").stderr).toContain("nope"));
});

describe("compose export", () => {
  it("writes the files of a service's container, to a file or out", () => {
    out("docker compose export web -o web.tar");
    expect(out("tar tf web.tar | grep ^new; docker compose export web 2>/dev/null | tar t | grep ^new")).toBe("new\nnew\n");
    expect(run("docker compose export web -o /nope/web.tar").stderr).toBe(
      'failed to export container: invalid output path: directory "/nope" does not exist\n',
    );
  });
});

describe("compose config", () => {
  it("fixes images by the digests that their registry has", () => {
    const digest = out("docker image inspect alpine -f '{{index .RepoDigests 0}}'").trim().split("@")[1];
    const image = `docker.io/library/alpine:latest@${digest}`;
    expect(out("docker compose config --resolve-image-digests --images | sort -u")).toBe(`${image}\n`);
    expect(out("docker compose config --lock-image-digests")).toBe(`services:\n  job:\n    image: ${image}\n  web:\n    image: ${image}\n`);
    write({ "app/compose.bad.yaml": "services: {web: {image: 'alpine:nope'}}" });
    expect(run("docker compose -f compose.bad.yaml config --lock-image-digests").stderr).toMatch(
      /^failed to resolve digest for docker.io\/library\/alpine:nope: /,
    );
  });
  it("files of variables are read even where nobody wants that: Compose 2.40 has read them by then", () => {
    const web = "environment:\n      COLOR: red\n      OWN: null\n";
    expect(out("docker compose config web")).toContain(web);
    expect(out("docker compose config --no-env-resolution web")).toContain(web);
  });
  it("looks away from what does not fit together where that is asked for", () => {
    write({ "app/compose.bad.yaml": "services: {web: {image: alpine, depends_on: [nope]}}" });
    expect(run("docker compose -f compose.bad.yaml config -q").code).toBe(1);
    expect(run("docker compose -f compose.bad.yaml config --no-consistency -q").code).toBe(0);
  });
});

describe("compose wait", () => {
  it("gives the exit code, and takes the project down where that is asked for", () => {
    out("docker compose up -d --force-recreate job");
    const { stdout, stderr, code } = run("docker compose wait job --down-project");
    expect(stdout).toMatch(/^container "[0-9a-f]{64}" exited with status code 3\n$/);
    expect(code).toBe(3);
    expect(stderr).toContain("app-web-1");
    expect(out("docker ps -aq; docker network ls -q -f name=app")).toBe("");
  });
  it("has nothing to wait for where nothing runs", () =>
    expect(run("docker compose wait job").stderr).toBe('no containers for project "app"\n'));
});
