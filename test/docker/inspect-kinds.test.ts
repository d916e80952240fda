// docker inspect finds whatever has a name, of a swarm too; plugins, checkpoints and signatures there are none, and docker says so.
import { describe, expect, it } from "vitest";
import { startLearner } from "./learner.ts";

describe("docker inspect", () => {
  it("asks a swarm only where this node manages one, or where the kind is named", () => {
    const { run, out } = startLearner();
    expect(run("docker inspect quest").stderr).toBe("Error: No such object: quest\n");
    expect(run("docker inspect --type node quest").stderr).toMatch(/^Error response from daemon: This node is not a swarm manager\./);
    out("docker swarm init");
    expect(out("docker inspect quest --format '{{.Spec.Role}}'")).toBe("manager\n");
    out("docker pull -q alpine && docker service create -d --name s alpine sleep 1000");
    expect(out("docker inspect --type service s --format '{{.Spec.Name}} {{.Spec.UpdateConfig.FailureAction}}'")).toBe("s pause\n");
    expect(out("docker inspect $(docker service ps -q s) --format '{{.Slot}} {{.DesiredState}}'")).toBe("1 running\n");
  });
  it("finds configs, and goes on where a name is none of an image", () => {
    const { run, out } = startLearner();
    out("docker swarm init; echo hi | docker config create Conf -");
    expect(out("docker inspect Conf --format '{{.Spec.Name}}'")).toBe("Conf\n");
    expect(out("docker inspect --type config Conf --format '{{.Spec.Name}}'")).toBe("Conf\n");
    expect(run("docker inspect NOPE").stderr).toBe("Error: No such object: NOPE\n");
  });
  it.each([
    ["''", "type is empty"],
    ["nope", 'unknown type: "nope"'],
  ])("tells which kinds there are for --type %s", (type, why) =>
    expect(startLearner().run(`docker inspect --type ${type} x`).stderr).toBe(
      `${why}: must be one of "config", "container", "image", "network", "node", "plugin", "secret", "service", "task", "volume"\n`,
    ),
  );
  it("says that sizes are only of containers", () => {
    expect(startLearner().run("docker inspect -s bridge --format '{{.Name}}'")).toEqual({
      stdout: "bridge\n",
      stderr: "WARNING: --size ignored for network\n",
      code: 0,
    });
  });
});

describe("what the engine has none of", () => {
  it.each([
    ["docker inspect --type plugin x", 'Error response from daemon: plugin "x" not found\n'],
    ["docker plugin enable x", 'Error response from daemon: plugin "x" not found\n'],
    ["docker plugin push x", 'Error response from daemon: plugin "x:latest" not found\n'],
    ["docker plugin rm x y", 'Error response from daemon: plugin "x" not found\nError response from daemon: plugin "y" not found\n'],
    ["docker plugin upgrade x", 'error reading plugin data: Error response from daemon: plugin "x" not found\n'],
    ["docker plugin install vieux/sshfs", "Error response from daemon: k8s-quest does not simulate fetching plugins yet\n"],
    ["docker checkpoint ls x", "docker checkpoint ls is only supported on a Docker daemon with experimental features enabled\n"],
    ["docker trust inspect r.example/nginx", "no signatures or cannot access r.example/nginx\n"],
    [
      "docker trust inspect nginx",
      "WARNING: Docker is retiring DCT for Docker Official Images (DOI).\n         For details, refer to https://docs.docker.com/go/dct-deprecation/\n\nno signatures or cannot access nginx\n",
    ],
  ])("%s", (line, stderr) => expect(startLearner().run(line)).toMatchObject({ stderr, code: 1 }));
});
